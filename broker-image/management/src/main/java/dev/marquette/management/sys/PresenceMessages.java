package dev.marquette.management.sys;

import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.PublishProperties;
import dev.marquette.kernel.ClientAnnouncer;
import dev.marquette.kernel.ClientEvent;
import dev.marquette.kernel.ClientInfo;
import dev.marquette.kernel.Message;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Announces clients below {@code $SYS/brokers/${node}/clients/${clientid}/}, as EMQX's presence
 * module does: a JSON object to {@code connected} or {@code disconnected}. Immutable.
 */
public final class PresenceMessages implements ClientAnnouncer {
  private final String prefix;
  private final int qos;
  private final InstantSource clock;

  /**
   * @param node the broker's name
   * @param qos 0 to 2
   */
  public PresenceMessages(String node, int qos, InstantSource clock) {
    this.prefix = SysNames.prefix(node) + "clients/";
    this.qos = qos;
    this.clock = clock;
  }

  @Override
  public String topic(ClientEvent event) {
    String end =
        switch (event) {
          case ClientEvent.Connected connected -> "/connected";
          case ClientEvent.Disconnected disconnected -> "/disconnected";
        };
    return prefix + SysNames.level(event.client().clientId()) + end;
  }

  @Override
  public Message message(ClientEvent event, String topic) {
    long now = clock.millis();
    Record said =
        switch (event) {
          case ClientEvent.Connected connected -> Connected.of(connected, now);
          case ClientEvent.Disconnected disconnected -> Disconnected.of(disconnected, now);
        };
    return new Message(
        topic,
        SysJson.bytes(said),
        qos,
        false,
        PublishProperties.NONE,
        null,
        null,
        now,
        Message.NEVER);
  }

  /** In EMQX's names and order. */
  private record Connected(
      String clientid,
      @Nullable String username,
      String ipaddress,
      int sockport,
      String protoName,
      int protoVer,
      int keepalive,
      int connack,
      boolean cleanStart,
      long expiryInterval,
      long connectedAt,
      long ts) {
    static Connected of(ClientEvent.Connected event, long now) {
      ClientInfo client = event.client();
      return new Connected(
          client.clientId(),
          client.username(),
          address(client.peer()),
          event.local().getPort(),
          client.version() == MqttVersion.V3_1 ? "MQIsdp" : "MQTT",
          client.version().level(),
          event.keepAliveSeconds(),
          0,
          event.cleanStart(),
          event.expirySeconds(),
          event.atMillis(),
          now);
    }
  }

  private record Disconnected(
      String clientid, @Nullable String username, String reason, long disconnectedAt, long ts) {
    static Disconnected of(ClientEvent.Disconnected event, long now) {
      ClientInfo client = event.client();
      return new Disconnected(
          client.clientId(), client.username(), event.reason(), event.atMillis(), now);
    }
  }

  private static String address(InetSocketAddress peer) {
    InetAddress address = peer.getAddress();
    return address == null ? peer.getHostString() : address.getHostAddress();
  }
}
