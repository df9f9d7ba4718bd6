package dev.marquette.management.alarm;

import dev.marquette.codec.MqttVersion;
import dev.marquette.kernel.ClientInfo;
import dev.marquette.kernel.CongestionListener;
import java.net.InetSocketAddress;
import java.util.Map;

/**
 * The alarm of each client that takes too little, under EMQX's name: {@code
 * conn_congestion/${clientid}/${username}}.
 */
public record CongestionAlarms(Alarms alarms) implements CongestionListener {
  @Override
  public void congested(Congested connection) {
    ClientInfo client = connection.client();
    String who = who(client);
    alarms.activate(
        name(who),
        "connection congested: " + who,
        Map.of(
            "clientid", client.clientId(),
            "username", username(client),
            "peername", text(client.peer()),
            "sockname", text(connection.local()),
            "listener", client.listener(),
            "proto_name", client.version() == MqttVersion.V3_1 ? "MQIsdp" : "MQTT",
            "proto_ver", client.version().level(),
            "send_pend", connection.pendingBytes()));
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
