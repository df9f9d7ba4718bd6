package dev.marquette.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BrokerMetricsTest {
  private final AtomicLong clock = new AtomicLong(-5);
  private final AtomicInteger asked = new AtomicInteger();
  private final BrokerMetrics metrics =
      new BrokerMetrics(
          () -> {
            asked.incrementAndGet();
            return Figures.kernel();
          },
          Figures::transport,
          clock::get);

  @AfterEach
  void close() {
    metrics.close();
  }

  @Test
  void showsWhatTheKernelCounts() {
    assertThat(scrape().samples())
        .contains(
            entry("marquette_connections{}", 1.0),
            entry("marquette_sessions{}", 2.0),
            entry("marquette_subscriptions{}", 3.0),
            entry("marquette_shared_subscriptions{}", 4.0),
            entry("marquette_routes{}", 5.0),
            entry("marquette_retained_messages{}", 6.0),
            entry("marquette_delayed_messages{}", 25.0),
            entry("marquette_delayed_bytes{}", 26.0),
            entry("marquette_messages_received_total{qos=0}", 70.0),
            entry("marquette_messages_received_total{qos=2}", 72.0),
            entry("marquette_messages_sent_total{qos=1}", 81.0),
            entry("marquette_packets_received_total{type=connect}", 33.0),
            entry("marquette_packets_received_total{type=pingreq}", 34.0),
            entry("marquette_packets_sent_total{type=pingresp}", 35.0),
            entry("marquette_packets_missed_total{type=pubrel}", 36.0),
            entry("marquette_packets_refused_total{type=unsubscribe}", 37.0),
            entry("marquette_packets_denied_total{type=subscribe}", 38.0),
            entry("marquette_bytes_received_total{}", 11.0),
            entry("marquette_bytes_sent_total{}", 12.0),
            entry("marquette_connects_total{result=accepted}", 13.0),
            entry("marquette_connects_total{result=refused}", 14.0),
            entry("marquette_connects_refused_total{reason=banned}", 10.0),
            entry("marquette_connects_refused_total{reason=not_authorized}", 4.0),
            entry("marquette_bans{}", 27.0),
            entry("marquette_connects_banned_total{}", 28.0),
            entry("marquette_flapping_detected_total{}", 29.0),
            entry("marquette_throttled_clients{}", 30.0),
            entry("marquette_throttle_pauses_total{}", 31.0),
            entry("marquette_throttle_seconds_total{}", 32.5),
            entry("marquette_messages_dropped_total{reason=queue_full}", 15.0),
            entry("marquette_messages_dropped_total{reason=expired}", 0.0),
            entry("marquette_listener_clients{listener=tcp}", 16.0),
            entry("marquette_messages_published_total{}", 40.0),
            entry("marquette_releases_given_up_total{}", 42.0),
            entry("marquette_authentications_total{}", 43.0),
            entry("marquette_clients_anonymous_total{}", 44.0),
            entry("marquette_authorizations_total{}", 45.0),
            entry("marquette_disconnects_total{reason=kicked}", 46.0),
            entry("marquette_disconnects_total{reason=send_timeout}", 53.0),
            entry("marquette_session_events_total{event=created}", 47.0),
            entry("marquette_session_events_total{event=resumed}", 48.0),
            entry("marquette_session_events_total{event=taken_over}", 49.0),
            entry("marquette_session_events_total{event=discarded}", 50.0),
            entry("marquette_session_events_total{event=terminated}", 51.0),
            entry("marquette_event_loop_lag_seconds{loop=0}", 0.0015),
            entry("marquette_event_loop_lag_seconds{loop=1}", 2.0));
  }

  @Test
  void showsWhatTheTransportCounts() {
    assertThat(scrape().samples())
        .contains(
            entry("marquette_listener_connections{listener=tcp}", 17.0),
            entry("marquette_listener_accepted_total{listener=tls}", 21.0),
            entry("marquette_listener_refused_total{listener=tls, reason=access_denied}", 22.0),
            entry("marquette_event_loop_pending_tasks{loop=1}", 24.0));
  }

  @Test
  void showsTheJvmAndNettysBuffers() {
    assertThat(scrape().samples().keySet())
        .anyMatch(name -> name.startsWith("jvm_memory_used_bytes{"))
        .anyMatch(name -> name.startsWith("jvm_buffer_memory_used_bytes{id=direct"))
        .anyMatch(name -> name.startsWith("jvm_threads_live_threads"))
        .anyMatch(name -> name.startsWith("jvm_gc_"))
        .anyMatch(name -> name.startsWith("process_cpu_usage"))
        .anyMatch(name -> name.startsWith("netty_allocator_memory_used"));
  }

  @Test
  void saysWhichAreCountersAndWhichGauges() {
    assertThat(scrape().types())
        .contains(
            entry("marquette_connections", "gauge"),
            entry("marquette_messages_received_total", "counter"),
            entry("marquette_event_loop_lag_seconds", "gauge"));
  }

  @Test
  void theReadmeNamesEachMetricOfTheBroker() throws Exception {
    String readme = Files.readString(Path.of("README.md"));
    assertThat(scrape().types().keySet())
        .filteredOn(name -> name.startsWith("marquette_"))
        .hasSizeGreaterThan(15)
        .allSatisfy(name -> assertThat(readme).contains("`" + name + "`"));
  }

  @Test
  void asksAtMostOnceASecond() {
    for (int i = 0; i < 10; i++) {
      metrics.scrape();
    }
    assertThat(asked).hasValue(1);
    clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
    metrics.scrape();
    assertThat(asked).hasValue(2);
  }

  @Test
  void seriesComeAndGoWithTheirSamples() {
    List<Sample> rules = new ArrayList<>();
    metrics.add(() -> rules);
    rules.add(rule("one", 1));
    rules.add(rule("two", 2));
    assertThat(scrape().samples())
        .containsEntry("marquette_rule_matched_total{rule=one}", 1.0)
        .containsEntry("marquette_rule_matched_total{rule=two}", 2.0);

    rules.clear();
    rules.add(rule("two", 5));
    clock.addAndGet(TimeUnit.SECONDS.toNanos(2));
    assertThat(scrape().samples())
        .doesNotContainKey("marquette_rule_matched_total{rule=one}")
        .containsEntry("marquette_rule_matched_total{rule=two}", 5.0);

    rules.add(rule("one", 0));
    clock.addAndGet(TimeUnit.SECONDS.toNanos(2));
    assertThat(scrape().samples()).containsEntry("marquette_rule_matched_total{rule=one}", 0.0);
  }

  @Test
  void aSourceThatFailsHidesNoOther() {
    metrics.add(
        () -> {
          throw new IllegalStateException("made by this test");
        });
    metrics.add(() -> List.of(rule("after", 1)));
    assertThat(scrape().samples())
        .containsEntry("marquette_connections{}", 1.0)
        .containsEntry("marquette_rule_matched_total{rule=after}", 1.0);
  }

  @Test
  void labelsMayHoldAnything() {
    metrics.add(() -> List.of(rule("a\"b\\c\nd", 1)));
    assertThat(scrape().samples())
        .containsEntry("marquette_rule_matched_total{rule=a\\\"b\\\\c\\nd}", 1.0);
  }

  @Test
  void aCounterIsNamedAsOne() {
    assertThatThrownBy(() -> Sample.counter("marquette_things", "", Map.of(), 1))
        .hasMessageContaining("marquette_things_total");
  }

  private PrometheusText scrape() {
    return PrometheusText.parse(metrics.scrape());
  }

  private static Sample rule(String name, long value) {
    return Sample.counter(
        "marquette_rule_matched_total", "Messages that matched.", Map.of("rule", name), value);
  }
}
