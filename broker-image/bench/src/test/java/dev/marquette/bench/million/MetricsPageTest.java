package dev.marquette.bench.million;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquette.management.BrokerMetrics;
import org.junit.jupiter.api.Test;

class MetricsPageTest {
  @Test
  void sumsTheLoops() {
    MetricsPage page =
        new MetricsPage(
            """
            # TYPE marquette_event_loop_pending_tasks gauge
            marquette_event_loop_pending_tasks{loop="0"} 3.0
            marquette_event_loop_pending_tasks{loop="1"} 1.0E5
            marquette_connects_total{result="accepted"} 17.0
            marquette_connects_total{result="refused"} 4.0
            """);
    assertThat(page.pendingTasks()).isEqualTo(100_003);
    assertThat(page.accepted()).isEqualTo(17);
  }

  @Test
  void aMetricThatIsMissingIsNotZero() {
    assertThatThrownBy(() -> new MetricsPage("some 1.0\n").pendingTasks())
        .hasMessageContaining("marquette_event_loop_pending_tasks");
  }

  @Test
  void isWhatABrokerShows() throws Exception {
    try (BrokerServer broker = new BrokerServer(2, Access.STORM);
        BrokerMetrics metrics = broker.metrics();
        Bystander bystander = new Bystander(broker.address())) {
      bystander.connect();
      bystander.connect();
      MetricsPage page = new MetricsPage(metrics.scrape());
      assertThat(page.accepted()).isEqualTo(2);
      assertThat(page.pendingTasks()).isBetween(0L, 10L);
    }
  }
}
