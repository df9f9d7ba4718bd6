package dev.marquette.kernel.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.kernel.BrokerKernel;
import dev.marquette.kernel.Message;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * In which order the broker finds the filters of each message. It promises none, but the copies of
 * a session must come in that order; taps of the filters see it. They see too that the broker
 * publishes what it must, once, and finds each filter that matches.
 */
final class FindingOrder {
  private final List<String> all;
  private final Deque<Found> found = new ArrayDeque<>();

  private record Found(Message message, List<String> filters) {}

  FindingOrder(Ground ground, BrokerKernel kernel) {
    all = ground.filters.stream().map(Interest::filter).distinct().toList();
    for (String filter : all) {
      kernel.tap(filter, message -> onMessage(filter, message));
    }
  }

  private void onMessage(String filter, Message message) {
    if (found.isEmpty() || found.getLast().message() != message) {
      found.add(new Found(message, new ArrayList<>()));
    }
    found.getLast().filters().add(filter);
  }

  /** The filters of a message that the broker has published. */
  List<String> take(Published message) {
    List<String> expected =
        all.stream().filter(each -> Interest.matches(each, message.topic())).toList();
    Found next = expected.isEmpty() ? null : next(message);
    List<String> filters = next == null ? List.of() : next.filters();
    assertThat(filters)
        .as("filters of %s [MQTT-3.3.2-3] [MQTT-4.7.2-1]", message)
        .containsExactlyInAnyOrderElementsOf(expected);
    return filters;
  }

  private Found next(Published message) {
    Found next =
        found.stream().filter(each -> isSame(each.message(), message)).findFirst().orElse(null);
    if (next == null) {
      throw new AssertionError("the broker has not published " + message);
    }
    found.remove(next);
    return next;
  }

  private static boolean isSame(Message seen, Published message) {
    return seen.topic().equals(message.topic())
        && new String(seen.payload(), StandardCharsets.UTF_8).equals(message.payload());
  }

  /** Nothing was published that should not have been. */
  void assertAllTaken() {
    assertThat(found).as("published by the broker alone").isEmpty();
  }
}
