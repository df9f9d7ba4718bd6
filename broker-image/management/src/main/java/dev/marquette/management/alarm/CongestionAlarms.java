package dev.marquette.management.alarm;

import static java.util.Map.entry;

import dev.marquette.codec.MqttVersion;
import dev.marquette.kernel.ClientInfo;
import dev.marquette.kernel.CongestionListener;
import dev.marquette.kernel.WireState;
import java.net.InetSocketAddress;
import java.util.Map;

/**
 * The alarm of each client that takes too little, under EMQX's name: {@code
 * conn_congestion/${clientid}/${username}}. Its details have EMQX's names, too; what a single
 * connection received and sent is not counted here.
 */
public record CongestionAlarms(Alarms alarms) implements CongestionListener {
  @Override
  public void congested(Congested connection) {
    ClientInfo client = connection.client();
    WireState wire = connection.wire();
    String who = who(client);
    alarms.activate(
        name(who),
        "connection congested: " + who,
        Map.ofEntries(
            entry("clientid", client.clientId()),
            entry("username", username(client)),
            entry("socktype", wire.kind()),
            entry("peername", text(client.peer())),
            entry("sockname", text(connection.local())),
            entry("listener", client.listener()),
            entry("proto_name", client.version() == MqttVersion.V3_1 ? "MQIsdp" : "MQTT"),
            entry("proto_ver", client.version().level()),
            entry("conn_state", "connected"), // others are not told of
            entry("connected_at", connection.connectedAtMillis()),
            entry("send_pend", connection.pendingBytes()),
            entry("high_watermark", wire.highWatermarkBytes()),
            entry("sndbuf", wire.sendBufferBytes()),
            entry("recbuf", wire.receiveBufferBytes())));
  }

  @Override
  public void relieved(ClientInfo client) {
    alarms.deactivate(name(who(client)));
  }

  private static String name(String who) {
    return "conn_congestion/" + who;
  }

  private static String who(ClientInfo client) {
    return client.clientId() + "/" + username(client);
  }

  private static String username(ClientInfo client) {
    String username = client.username();
    return username == null ? "unknown_user" : username;
  }

  private static String text(InetSocketAddress address) {
    return address.getHostString() + ":" + address.getPort();
  }
}
