package dev.marquette.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.marquette.kernel.TopicMetrics;
import dev.marquette.kernel.testkit.TestBroker;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TopicRatesTest {
  private final TestBroker broker = new TestBroker(1);
  private final TopicMetrics topics = broker.kernel().topicMetrics();
  private final TopicRates rates = new TopicRates(topics);

  @AfterEach
  void close() {
    rates.close();
  }

  @Test
  @DisplayName("Topics that are counted are looked at by themselves")
  void looks() {
    rates.count(List.of("t"));
    broker.connected(0, "c").publish("t", "x", 0);
    broker.advance(Duration.ofSeconds(1));
    await().until(() -> topics.topics().getFirst().droppedRate().overShort() > 0);
  }

  @Test
  @DisplayName("Nothing is looked at while no topic is counted, nor after the end")
  void onlyWhileNeeded() {
    rates.count(List.of());
    assertThat(rates.isLooking()).isFalse();
    rates.count(List.of("t"));
    assertThat(rates.isLooking()).isTrue();
    rates.count(List.of("u"));
    assertThat(rates.isLooking()).isTrue();
    rates.count(List.of());
    assertThat(rates.isLooking()).isFalse();
    rates.close();
    rates.count(List.of("t"));
    assertThat(rates.isLooking()).isFalse();
    assertThat(topics.topics()).hasSize(1);
  }
}
