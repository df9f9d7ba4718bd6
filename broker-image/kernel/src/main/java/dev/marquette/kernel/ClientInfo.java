package dev.marquette.kernel;

import dev.marquette.codec.MqttVersion;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Who a client is, as hooks, rules and authorization see it. Fixed once the CONNECT has been
 * accepted.
 *
 * @param superuser whether authorization is skipped
 * @param mountpoint the prefix of all its topics, placeholders replaced; empty for none
 */
public record ClientInfo(
    String clientId,
    @Nullable String username,
    MqttVersion version,
    InetSocketAddress peer,
    String listener,
    boolean superuser,
    String mountpoint) {}
