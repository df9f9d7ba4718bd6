package dev.marquette.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.marquette.codec.Connack;
import dev.marquette.codec.Connect;
import dev.marquette.codec.ConnectProperties;
import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.Packet;
import dev.marquette.codec.Ping;
import dev.marquette.codec.Publish;
import dev.marquette.codec.PublishProperties;
import dev.marquette.codec.Suback;
import dev.marquette.codec.Subscribe;
import dev.marquette.kernel.BrokerKernel;
import dev.marquette.kernel.ClusterLink;
import dev.marquette.kernel.KernelClock;
import dev.marquette.kernel.MqttSettings;
import dev.marquette.transport.ListenerConfig.Protocol;
import dev.marquette.transport.TransportStats.ListenerStats;
import dev.marquette.transport.TransportStats.Refusal;
import dev.marquette.transport.testkit.Crowd;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients in the same JVM meet the same pipeline and the same kernel as those over sockets. */
class InVmTest {
  private static final ListenerConfig LISTENER =
      ListenerConfig.of("in-vm-test", Protocol.MQTT, "127.0.0.1", 0);

  private final EventLoops loops = EventLoops.startInVm(2);
  private final BrokerKernel kernel =
      BrokerKernel.start(
          loops.executors(), MqttSettings.DEFAULT, KernelClock.SYSTEM, ClusterLink.ALONE);
  private final Listeners listeners = new Listeners(loops, kernel);

  @AfterEach
  void close() {
    listeners.close();
    kernel.close();
    loops.close();
  }

  @Test
  void connectsSubscribesAndDelivers() throws Exception {
    listeners.apply(LISTENER);
    try (Crowd crowd = Crowd.inVm(LISTENER.name())) {
      crowd.connect(0, 10, InVmTest::connect);
      await().until(() -> crowd.accepted() == 10);
      crowd.send(0, 10, number -> subscribe("t/" + number + "/+"));
      await().until(() -> crowd.received(Suback.class) == 10);
      crowd.send(0, 1, number -> publish("t/7/x", new byte[300_000]));
      await().until(() -> crowd.received(Publish.class) == 1);
      crowd.send(0, 10, number -> Ping.REQUEST);
      await().until(() -> crowd.received(Ping.class) == 10);
      assertThat(kernel.stats().connections()).isEqualTo(10);
      crowd.vanish(0, 10);
      await().until(() -> kernel.stats().sessions() == 0 && stats().connections() == 0);
      assertThat(crowd.received(Connack.class)).isEqualTo(10);
      assertThat(crowd.failed()).isZero();
    }
  }

  @Test
  void comesFromTheLoopback() throws Exception {
    listeners.apply(Configs.access(LISTENER, AccessRule.of(false, "127.0.0.0/8")));
    try (Crowd crowd = Crowd.inVm(LISTENER.name())) {
      crowd.connect(0, 3, InVmTest::connect);
      await()
          .untilAsserted(
              () -> assertThat(stats().refused()).containsEntry(Refusal.ACCESS_DENIED, 3L));
      listeners.apply(Configs.access(LISTENER, AccessRule.of(true, "127.0.0.1")));
      crowd.connect(3, 6, InVmTest::connect);
      await().until(() -> crowd.accepted() == 3);
    }
  }

  @Test
  void hasNoPort() throws Exception {
    listeners.apply(LISTENER);
    ListenerState state = Objects.requireNonNull(listeners.state(LISTENER.name()));
    assertThat(state.boundTo().getPort()).isZero();
    assertThat(loops.transport()).isEqualTo("in_vm");
  }

  @Test
  void aNameIsTheJvms() throws Exception {
    listeners.apply(LISTENER);
    try (EventLoops others = EventLoops.startInVm(1);
        Listeners second = new Listeners(others, kernel)) {
      assertThatThrownBy(() -> second.apply(LISTENER))
          .isInstanceOf(ListenerException.class)
          .hasMessageContaining(LISTENER.name());
    }
  }

  @Test
  void isGoneWithItsListener() throws Exception {
    listeners.apply(LISTENER);
    try (Crowd crowd = Crowd.inVm(LISTENER.name())) {
      crowd.connect(0, 10, InVmTest::connect);
      await().until(() -> crowd.accepted() == 10);
      listeners.remove(LISTENER.name()).join();
      assertThat(kernel.stats().connections()).isZero();
      crowd.connect(10, 11, InVmTest::connect);
      await().until(() -> crowd.failed() == 1);
    }
  }

  private ListenerStats stats() {
    return listeners.stats().listeners().getFirst();
  }

  private static Packet connect(int number) {
    return new Connect(
        MqttVersion.V5, false, "c" + number, true, 60, null, null, null, ConnectProperties.DEFAULT);
  }

  private static Packet subscribe(String filter) {
    return new Subscribe(
        1, 0, List.of(), List.of(new Subscribe.Request(filter, 0, false, false, 0)));
  }

  private static Packet publish(String topic, byte[] payload) {
    return new Publish(false, 0, false, topic, 0, PublishProperties.NONE, payload);
  }
}
