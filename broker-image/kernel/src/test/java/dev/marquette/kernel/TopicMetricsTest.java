package dev.marquette.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.Publish;
import dev.marquette.codec.PublishProperties;
import dev.marquette.codec.Suback;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestClient;
import dev.marquette.kernel.testkit.ThreadBroker;
import dev.marquette.topic.InvalidTopicException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicMetricsTest {
  private final TestBroker broker = new TestBroker(2);
  private final TopicMetrics metrics = broker.kernel().topicMetrics();
  private final TestClient publisher = broker.connected(0, "publisher").acknowledging();

  private void count(String... topics) {
    metrics.count(List.of(topics));
    broker.run();
  }

  private TopicMetrics.Topic topic(String name) {
    return metrics.topics().stream()
        .filter(topic -> topic.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private TestClient subscriber(int loop, String clientId, String filter, int qos) {
    TestClient client = broker.connected(loop, clientId).acknowledging();
    client.subscribe(filter, qos);
    broker.run();
    return client;
  }

  @Test
  @DisplayName("stop_publish_clear_msg: what clears and goes to nobody is in, and not dropped")
  void clearing() {
    broker.kernel().settings(Settings.with("clearingIsSilent", true));
    subscriber(1, "s", "a", 0);
    count("a");
    publisher.publish("a", "", 0, true);
    broker.run();
    assertThat(topic("a").in()).containsExactly(1, 0, 0);
    assertThat(topic("a").dropped()).isZero();
  }

  private void publish(String topic, int... qosOfEach) {
    for (int qos : qosOfEach) {
      publisher.publish(topic, "x", qos);
    }
    broker.run();
  }

  @Test
  @DisplayName("Messages in and out are counted by their QoS, of chosen topics alone")
  void counts() {
    count("a/b", "other");
    subscriber(0, "here", "a/#", 2);
    subscriber(1, "there", "a/+", 1);
    publish("a/b", 0, 1, 1, 2, 2, 2);
    publish("a/c", 0, 1, 2);

    assertThat(topic("a/b").in()).containsExactly(1, 2, 3);
    assertThat(topic("a/b").out()).as("the second gets QoS 1 for 2").containsExactly(2, 7, 3);
    assertThat(topic("a/b").dropped()).isZero();
    assertThat(topic("other"))
        .usingRecursiveComparison()
        .isEqualTo(
            new TopicMetrics.Topic(
                "other",
                new long[3],
                new long[3],
                0,
                Collections.nCopies(3, MessageRate.NONE),
                Collections.nCopies(3, MessageRate.NONE),
                MessageRate.NONE));
  }

  /** A second later, at which the rates are looked at. */
  private void second() {
    broker.advance(Duration.ofSeconds(1));
    metrics.look();
  }

  @Test
  @DisplayName("Rates tell in, out and dropped apart, and QoS from QoS")
  void rates() {
    count("a", "b");
    subscriber(1, "s", "a", 1);
    publish("a", 0, 0, 1, 2);
    publish("b", 2, 2, 2, 2);
    second();

    assertThat(topic("a").inRates())
        .extracting(MessageRate::overShort)
        .containsExactly(0.4, 0.2, 0.2);
    assertThat(topic("a").outRates())
        .extracting(MessageRate::overShort)
        .containsExactly(0.4, 0.4, 0.0);
    assertThat(topic("a").droppedRate()).isEqualTo(MessageRate.NONE);
    assertThat(topic("b").inRates().get(2)).isEqualTo(topic("b").droppedRate());
    assertThat(topic("b").droppedRate()).isEqualTo(new MessageRate(4 / 5.0, 4 / 60.0, 4 / 300.0));
    second();
    assertThat(topic("b").droppedRate().overShort()).isCloseTo(0.64, within(1e-9));
  }

  @Test
  @DisplayName("A topic that stays keeps its rates, one that comes back begins anew, when it comes")
  void ratesInPlace() {
    count("stays", "back");
    publish("stays", 0);
    publish("back", 0);
    second();
    count("stays");
    broker.advance(Duration.ofHours(1));
    metrics.look();
    publish("stays", 0);
    second();
    count("stays", "back");
    assertThat(topic("stays").droppedRate().overShort()).isEqualTo(0.2);
    assertThat(topic("back").droppedRate()).isEqualTo(MessageRate.NONE);
    publish("back", 0);
    second();
    assertThat(topic("back").droppedRate().overShort()).isEqualTo(0.2);
  }

  @Test
  @DisplayName("A second look at the same moment changes nothing")
  void sameMoment() {
    count("a");
    publish("a", 0);
    metrics.look();
    assertThat(topic("a").droppedRate()).isEqualTo(MessageRate.NONE);
    second();
    metrics.look();
    assertThat(topic("a").droppedRate().overShort()).isEqualTo(0.2);
  }

  @Test
  @DisplayName("A message that nobody subscribes to is counted as dropped")
  void dropped() {
    count("a");
    publish("a", 0, 1);
    subscriber(1, "s", "a", 0);
    publish("a", 2);

    assertThat(topic("a").in()).containsExactly(1, 1, 1);
    assertThat(topic("a").out()).containsExactly(1, 0, 0);
    assertThat(topic("a").dropped()).isEqualTo(2);
  }

  @Test
  @DisplayName("What a client gets of the retained store counts as out")
  void retained() {
    publisher.publish("a", "x", 1, true);
    broker.run();
    count("a");
    subscriber(1, "s", "a", 1);

    assertThat(topic("a").in()).containsExactly(0, 0, 0);
    assertThat(topic("a").out()).containsExactly(0, 1, 0);
  }

  @Test
  @DisplayName("What another broker sends here is out and not in, through a group as well")
  void fromPeers() {
    count("a");
    subscriber(1, "s", "a", 1);
    subscriber(0, "g", "$share/g/a", 1);
    Message message =
        new Message(
            "a",
            "x".getBytes(UTF_8),
            1,
            false,
            PublishProperties.NONE,
            null,
            null,
            0,
            Message.NEVER);
    CompletableFuture<?> delivered = broker.kernel().deliver(message);
    CompletableFuture<SharedAnswer> taken = broker.kernel().deliverShared(message, "a", "g", false);
    broker.run();
    assertThat(delivered).isCompleted();
    assertThat(taken).isCompletedWithValue(SharedAnswer.TAKEN);

    assertThat(topic("a").in()).containsExactly(0, 0, 0);
    assertThat(topic("a").out()).containsExactly(0, 2, 0);
  }

  @Test
  @DisplayName("A topic that stays counts on, one that comes begins at 0, one that goes is gone")
  void changesInPlace() {
    subscriber(1, "s", "#", 0);
    count("stays", "goes");
    publish("stays", 0);
    publish("goes", 0);
    count("stays", "comes");
    publish("stays", 0);
    publish("comes", 0);
    publish("goes", 0);

    assertThat(metrics.topics())
        .extracting(TopicMetrics.Topic::name)
        .containsExactly("comes", "stays");
    assertThat(topic("stays").out()).containsExactly(2, 0, 0);
    assertThat(topic("comes").in()).containsExactly(1, 0, 0);
    count("goes");
    assertThat(topic("goes").in()).containsExactly(0, 0, 0);
    count();
    publish("stays", 0);
    assertThat(metrics.topics()).isEmpty();
    assertThat(broker.kernel().context(0).countedTopics).isNull();
  }

  @Test
  @DisplayName("A message that waits while the topics change is counted by those of its delivery")
  void changesMeanwhile() {
    TestClient away = broker.client(1, "away").connect(true, 100).subscribe("a", 1);
    broker.run();
    away.drop();
    broker.run();
    count("b");
    publish("a", 1);
    count("a");
    broker.client(0, "away").connect(false, 100);
    broker.run();

    assertThat(topic("a").in()).containsExactly(0, 0, 0);
    assertThat(topic("a").out()).containsExactly(0, 1, 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a/+", "#", "a\0"})
  @DisplayName("Only names of topics can be counted; else those of before stay")
  void refusesFilters(String name) {
    count("a");
    assertThatThrownBy(() -> metrics.count(List.of(name)))
        .isInstanceOf(InvalidTopicException.class);
    assertThat(metrics.topics()).extracting(TopicMetrics.Topic::name).containsExactly("a");
  }

  @Test
  @DisplayName("512 topics are counted at most")
  void bounded() {
    List<String> topics =
        IntStream.rangeClosed(0, TopicMetrics.MAX_TOPICS).mapToObj(i -> "t" + i).toList();
    metrics.count(topics.subList(0, TopicMetrics.MAX_TOPICS));
    assertThat(metrics.topics()).hasSize(512);
    assertThatThrownBy(() -> metrics.count(topics))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("513 topics to count; expected 512 at most");
  }

  @Test
  @DisplayName("Nothing is missed or counted twice by loops that publish at once")
  void contention() {
    int loops = 4;
    int messages = 500;
    AtomicInteger subscribed = new AtomicInteger();
    AtomicInteger delivered = new AtomicInteger();
    try (ThreadBroker threads = new ThreadBroker(loops, Settings.with("maxQueueLength", 0))) {
      TopicMetrics counted = threads.kernel().topicMetrics();
      counted.count(List.of("t"));
      List<TestClient> clients = new ArrayList<>();
      for (int i = 0; i < loops; i++) {
        clients.add(
            threads
                .client(i, "c" + i, MqttVersion.V5)
                .listening(
                    packet -> {
                      if (packet instanceof Suback) {
                        subscribed.incrementAndGet();
                      } else if (packet instanceof Publish) {
                        delivered.incrementAndGet();
                      }
                    })
                .acknowledging()
                .connect(true)
                .subscribe("t", 1));
      }
      await().until(() -> subscribed.get() == loops);
      for (int i = 0; i < messages; i++) {
        clients.forEach(client -> client.publish("t", "x", 1));
      }
      int all = loops * messages;
      await().until(() -> delivered.get() == all * loops);

      TopicMetrics.Topic topic = counted.topics().getFirst();
      assertThat(topic.in()).containsExactly(0, all, 0);
      assertThat(topic.out()).containsExactly(0, (long) all * loops, 0);
      assertThat(topic.dropped()).isZero();
    }
  }
}
