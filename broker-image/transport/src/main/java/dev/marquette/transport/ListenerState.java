package dev.marquette.transport;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A listener as it is.
 *
 * @param config in force
 * @param boundTo where it really listens
 * @param certificate what new handshakes get; null without TLS
 * @param connections open, handshakes under way included
 */
public record ListenerState(
    ListenerConfig config,
    InetSocketAddress boundTo,
    @Nullable CertificateSummary certificate,
    long connections) {}
