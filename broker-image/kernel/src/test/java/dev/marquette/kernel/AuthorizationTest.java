package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquette.codec.Ack;
import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.Packet;
import dev.marquette.codec.Ping;
import dev.marquette.codec.Publish;
import dev.marquette.codec.ReasonCode;
import dev.marquette.codec.Suback;
import dev.marquette.codec.Subscribe;
import dev.marquette.kernel.Authorizer.Verdict;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestClient;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuthorizationTest {
  private final TestBroker broker = new TestBroker(2);

  @Test
  @DisplayName(
      "A denied PUBLISH is acknowledged with 0x87 and goes nowhere; MQTT 3 gets a plain one")
  void deniesPublish() {
    broker.kernel().authorizer((client, action, topic) -> Verdict.DENIED);
    TestClient client = broker.connected(0, "c");
    TestClient old = broker.client(0, "old", MqttVersion.V3_1_1).connect(true);
    client.publish("t", "x", 0).publish("t", "x", 1).publish("t", "x", 2);
    old.publish("t", "x", 1);
    broker.run();
    assertThat(client.take(Ack.class))
        .extracting(Ack::reason)
        .containsExactly(ReasonCode.NOT_AUTHORIZED, ReasonCode.NOT_AUTHORIZED);
    assertThat(old.take(Ack.class)).extracting(Ack::type).containsExactly(Ack.Type.PUBACK);
    assertThat(broker.kernel().stats().dropped()).containsEntry(DropReason.NOT_AUTHORIZED, 4L);
    assertThat(client.isClosed()).isFalse();
  }

  @Test
  @DisplayName("DENY_AND_DISCONNECT ends the connection with 0x87")
  void deniesAndDisconnects() {
    broker.kernel().authorizer((client, action, topic) -> Verdict.DENIED_AND_DISCONNECTED);
    TestClient publisher = broker.connected(0, "p").publish("t", "x", 1);
    TestClient subscriber = broker.connected(0, "s").subscribe("t", 1);
    broker.run();
    assertThat(publisher.goodbye()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
    assertThat(subscriber.goodbye()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
  }

  @Test
  @DisplayName(
      "A verdict is asked for once, and again when the authorizer changes or a minute is over")
  void remembersVerdicts() {
    AtomicInteger asked = new AtomicInteger();
    Authorizer counting =
        (client, action, topic) -> {
          asked.incrementAndGet();
          return Verdict.ALLOWED;
        };
    broker.kernel().authorizer(counting);
    TestClient client = broker.connected(0, "c");
    client.publish("t", "x", 0).publish("t", "x", 0).subscribe("t", 0).subscribe("t", 0);
    broker.run();
    assertThat(asked).hasValue(2);
    broker.kernel().authorizer(counting);
    client.publish("t", "x", 0);
    broker.run();
    assertThat(asked).hasValue(3);
    broker.advance(Duration.ofSeconds(62));
    client.publish("t", "x", 0);
    broker.run();
    assertThat(asked).hasValue(4);
    for (int i = 0; i < 100; i++) {
      client.publish("t" + i, "x", 0);
    }
    for (int i = 68; i < 100; i++) {
      client.publish("t" + i, "x", 0);
    }
    broker.run();
    assertThat(asked).as("32 are remembered").hasValue(104);
    client.publish("t99", "x", 0).publish("t0", "x", 0);
    broker.run();
    assertThat(asked).as("the oldest of 32 were forgotten").hasValue(105);
    client.publish("t".repeat(257), "x", 0).publish("t".repeat(257), "x", 0);
    broker.run();
    assertThat(asked).as("long topics are not remembered").hasValue(107);
  }

  @Test
  @DisplayName("acl_cache_max_size, acl_cache_ttl: in force at once for clients that are there")
  void remembersAsManyAsItIsTold() {
    AtomicInteger asked = new AtomicInteger();
    broker
        .kernel()
        .authorizer(
            (client, action, topic) -> {
              asked.incrementAndGet();
              return Verdict.ALLOWED;
            });
    TestClient client = broker.connected(0, "c");
    client.publish("a", "x", 0).publish("b", "x", 0).publish("a", "x", 0);
    broker.run();
    assertThat(asked).hasValue(2);

    remember(1, 60);
    client.publish("a", "x", 0).publish("b", "x", 0).publish("b", "x", 0).publish("a", "x", 0);
    broker.run();
    assertThat(asked).as("one at a time").hasValue(2 + 3);

    remember(2, 5);
    client.publish("a", "x", 0).publish("b", "x", 0).publish("a", "x", 0);
    broker.advance(Duration.ofSeconds(4));
    client.publish("a", "x", 0);
    broker.run();
    assertThat(asked).as("what was known before, too, within 5 s").hasValue(5 + 1);
    broker.advance(Duration.ofSeconds(3));
    client.publish("a", "x", 0);
    broker.run();
    assertThat(asked).as("after them").hasValue(6 + 1);

    remember(0, 60);
    client.publish("a", "x", 0).publish("a", "x", 0);
    broker.run();
    assertThat(asked).as("nothing is remembered").hasValue(7 + 1 + 1);
  }

  @Test
  @DisplayName("A remembered verdict is of its own topic, however many have the same hash")
  void remembersWhatWasSaidOfWhat() {
    List<String> topics = List.of("AaAa", "AaBB", "BBAa", "BBBB", "x");
    assertThat(topics.subList(0, 4)).extracting(String::hashCode).containsOnly("AaAa".hashCode());
    AtomicInteger asked = new AtomicInteger();
    broker
        .kernel()
        .authorizer(
            (client, action, topic) -> {
              asked.incrementAndGet();
              return topic.endsWith("BB") ? Verdict.DENIED : Verdict.ALLOWED;
            });
    TestClient client = broker.connected(0, "c");
    for (int round = 0; round < 3; round++) {
      for (String topic : topics) {
        client.subscribe(topic, 0);
      }
      broker.run();
      assertThat(client.take(Suback.class))
          .flatExtracting(Suback::reasons)
          .containsExactly(
              ReasonCode.SUCCESS,
              ReasonCode.NOT_AUTHORIZED,
              ReasonCode.SUCCESS,
              ReasonCode.NOT_AUTHORIZED,
              ReasonCode.SUCCESS);
    }
    assertThat(asked).hasValue(topics.size());
  }

  @ParameterizedTest
  @CsvSource({"-1, 60", "1025, 60", "32, 0", "32, 86401"})
  @DisplayName("A cache of verdicts that is too large, or that forgets nothing, is refused")
  void cacheIsBounded(int size, int seconds) {
    assertThatThrownBy(() -> new VerdictCache(size, Duration.ofSeconds(seconds)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected");
  }

  private void remember(int size, int seconds) {
    broker
        .kernel()
        .settings(
            Settings.with("verdictCache", new VerdictCache(size, Duration.ofSeconds(seconds))));
    broker.run();
  }

  @Test
  @DisplayName("Packets keep their order while a verdict is awaited")
  void keepsOrderWhileWaiting() {
    CompletableFuture<Verdict> answer = new CompletableFuture<>();
    broker
        .kernel()
        .authorizer((client, action, topic) -> topic.startsWith("slow") ? answer : Verdict.ALLOWED);
    TestClient client = broker.connected(0, "c");
    client.subscribe(
        0,
        new Subscribe.Request("slow/+", 0, false, false, 0),
        new Subscribe.Request("quick", 0, false, false, 0));
    client.publish("slow/1", "1", 1).publish("quick", "2", 1);
    broker.run();
    assertThat(client.take()).isEmpty();
    answer.complete(Verdict.ALLOW);
    broker.run();
    List<Packet> packets = client.take();
    assertThat(packets.getFirst()).isInstanceOf(Suback.class);
    assertThat(packets)
        .filteredOn(Publish.class::isInstance)
        .extracting(p -> TestClient.text((Publish) p))
        .containsExactly("1", "2");
  }

  @Test
  @DisplayName("Nothing overtakes a SUBSCRIBE of which only some verdicts are known (4.6)")
  void keepsOrderWhileWaitingAgain() {
    Map<String, CompletableFuture<Verdict>> answers = new HashMap<>();
    broker
        .kernel()
        .authorizer(
            (client, action, topic) ->
                answers.computeIfAbsent(topic, t -> new CompletableFuture<>()));
    TestClient client = broker.connected(0, "c");
    client.subscribe(
        0,
        new Subscribe.Request("one", 0, false, false, 0),
        new Subscribe.Request("two", 0, false, false, 0),
        new Subscribe.Request("three", 0, false, false, 0));
    client.send(Ping.REQUEST);
    broker.run();
    for (String filter : List.of("one", "two", "three")) {
      assertThat(client.take()).isEmpty();
      Objects.requireNonNull(answers.get(filter)).complete(Verdict.ALLOW);
      broker.run();
    }
    assertThat(client.take())
        .satisfiesExactly(
            first -> assertThat(first).isInstanceOf(Suback.class),
            second -> assertThat(second).isEqualTo(Ping.RESPONSE));
  }

  @Test
  @DisplayName("An authorizer that fails denies")
  void failingAuthorizer() {
    broker
        .kernel()
        .authorizer(
            (client, action, topic) -> {
              if (topic.equals("throw")) {
                throw new IllegalStateException("broken");
              }
              return CompletableFuture.failedFuture(new IllegalStateException("away"));
            });
    TestClient client = broker.connected(0, "c").publish("throw", "x", 1).publish("fail", "x", 1);
    broker.run();
    assertThat(client.take(Ack.class))
        .extracting(Ack::reason)
        .containsExactly(ReasonCode.NOT_AUTHORIZED, ReasonCode.NOT_AUTHORIZED);
  }
}
