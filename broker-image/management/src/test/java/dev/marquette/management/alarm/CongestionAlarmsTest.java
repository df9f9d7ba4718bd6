package dev.marquette.management.alarm;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.codec.MqttVersion;
import dev.marquette.kernel.ClientInfo;
import dev.marquette.kernel.ClusterLink;
import dev.marquette.kernel.CongestionAlarm;
import dev.marquette.kernel.CongestionListener.Congested;
import dev.marquette.kernel.WireState;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestClient;
import dev.marquette.kernel.testkit.TestSettings;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CongestionAlarmsTest {
  private final Alarms alarms = new Alarms(new Time(), List.of());
  private final CongestionAlarms congestion = new CongestionAlarms(alarms);

  private static ClientInfo client(String clientId, @Nullable String username) {
    return new ClientInfo(
        clientId,
        username,
        MqttVersion.V3_1,
        InetSocketAddress.createUnresolved("192.0.2.7", 50_123),
        "tcp",
        false,
        "");
  }

  private static Congested congested(ClientInfo client) {
    return new Congested(
        client,
        InetSocketAddress.createUnresolved("192.0.2.1", 1883),
        4_711,
        1_800_000_000_000L,
        new WireState("ssl", 87_040, 131_072, 65_536));
  }

  @Test
  @DisplayName("An alarm names the client, its user, its connection, and what waits for it")
  void names() {
    congestion.congested(congested(client("c", "alice")));
    congestion.congested(congested(client("d", null)));

    assertThat(alarms.active())
        .extracting(Alarm::name)
        .containsExactly("conn_congestion/c/alice", "conn_congestion/d/unknown_user");
    assertThat(alarms.active().getFirst().message()).isEqualTo("connection congested: c/alice");
    assertThat(alarms.active().getFirst().details())
        .isEqualTo(
            Map.ofEntries(
                entry("clientid", "c"),
                entry("username", "alice"),
                entry("socktype", "ssl"),
                entry("peername", "192.0.2.7:50123"),
                entry("sockname", "192.0.2.1:1883"),
                entry("listener", "tcp"),
                entry("proto_name", "MQIsdp"),
                entry("proto_ver", 3),
                entry("conn_state", "connected"),
                entry("connected_at", 1_800_000_000_000L),
                entry("send_pend", 4_711L),
                entry("high_watermark", 65_536),
                entry("sndbuf", 87_040),
                entry("recbuf", 131_072)));
  }

  @Test
  @DisplayName("It is over when the client is relieved, whoever else is not")
  void relieved() {
    congestion.congested(congested(client("c", "alice")));
    congestion.congested(congested(client("d", "alice")));
    congestion.relieved(client("c", "alice"));
    congestion.relieved(client("c", "bob"));

    assertThat(alarms.active()).extracting(Alarm::name).containsExactly("conn_congestion/d/alice");
  }

  @Test
  @DisplayName("C-05: More clients than alarms can be go at once, and none is left behind")
  void massDisconnect() {
    TestBroker broker =
        new TestBroker(
            2,
            TestSettings.with("congestionAlarm", new CongestionAlarm(true, Duration.ofMinutes(1))),
            ClusterLink.ALONE);
    broker.kernel().congestionListener(congestion);
    List<TestClient> clients =
        IntStream.range(0, Alarms.MAX_ACTIVE + 100)
            .mapToObj(i -> broker.connected(i % 2, "c" + i).stuck(true))
            .toList();
    broker.run();
    broker.advance(Duration.ofSeconds(2));
    assertThat(alarms.counts()).isEqualTo(new Alarms.Counts(1_000, 0, 1_000, 100));
    clients.forEach(TestClient::drop);
    broker.run();

    assertThat(alarms.counts()).isEqualTo(new Alarms.Counts(0, 1_000, 1_000, 100));
  }
}
