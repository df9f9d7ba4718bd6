package dev.marquette.transport;

import dev.marquette.kernel.PeerNames;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a client before MQTT begins.
 *
 * @param address its own, where a proxy that is trusted tells it
 * @param certificateSubject of the certificate that it proved to own, or null
 * @param names by that certificate
 */
record ClientIdentity(
    InetSocketAddress address, @Nullable String certificateSubject, PeerNames names) {}
