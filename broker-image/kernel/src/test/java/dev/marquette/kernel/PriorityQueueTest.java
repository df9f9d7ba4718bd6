package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquette.codec.PublishProperties;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PriorityQueueTest {
  private static final QueuePriorities PRIORITIES =
      new QueuePriorities(Map.of("a", 5, "b", 5, "c", 0, "d", 255), QueuePriorities.LOWEST);

  private static Delivery delivery(String topic, int qos) {
    return new Message(
            topic,
            new byte[topic.charAt(0) - 'a'],
            qos,
            false,
            PublishProperties.NONE,
            null,
            null,
            0,
            Message.NEVER)
        .delivery(qos, false);
  }

  @Property(tries = 200)
  void behavesLikeAQueueForEachPriority(
      @ForAll long seed, @ForAll @IntRange(min = 0, max = 20) int limit) {
    Random random = new Random(seed);
    WaitingQueue queue = WaitingQueue.of(PRIORITIES);
    Map<Integer, SessionQueue> model = new TreeMap<>((a, b) -> b - a);
    for (int step = 0; step < 500; step++) {
      if (random.nextInt(20) == 0) {
        SessionQueue last = new SessionQueue();
        for (SessionQueue level : model.values()) { // the lowest priority last
          last = level.isEmpty() ? last : level;
        }
        assertThat(queue.evict()).isSameAs(last.evict());
      } else if (random.nextInt(5) < 3) {
        String topic = "abcdef".substring(random.nextInt(6)).substring(0, 1);
        Delivery delivery = delivery(topic, random.nextInt(3));
        SessionQueue level =
            model.computeIfAbsent(PRIORITIES.of(topic), priority -> new SessionQueue());
        assertThat(queue.hasSpace(delivery.message(), limit))
            .isEqualTo(limit == 0 || level.size() < limit);
        assertThat(queue.add(delivery, limit)).isEqualTo(level.add(delivery, limit));
      } else {
        SessionQueue first =
            model.values().stream()
                .filter(level -> !level.isEmpty())
                .findFirst()
                .orElseGet(SessionQueue::new);
        assertThat(queue.peek()).isSameAs(first.peek());
        assertThat(queue.poll()).isSameAs(first.poll());
      }
      assertThat(queue.size())
          .isEqualTo(model.values().stream().mapToInt(SessionQueue::size).sum());
      assertThat(queue.isEmpty()).isEqualTo(queue.size() == 0);
      assertThat(queue.bytes()).isEqualTo(bytesOf(queue));
      assertThat(queue.hasQos0())
          .isEqualTo(model.values().stream().anyMatch(SessionQueue::hasQos0));
    }
    List<Delivery> left = new ArrayList<>();
    queue.forEach(left::add);
    List<Delivery> expected = new ArrayList<>();
    model.values().forEach(level -> level.forEach(expected::add));
    assertThat(left).containsExactlyElementsOf(expected);
  }

  private static long bytesOf(WaitingQueue queue) {
    long[] bytes = {0};
    queue.forEach(delivery -> bytes[0] += SessionQueue.weight(delivery.message()));
    return bytes[0];
  }

  @Test
  @DisplayName("Other topics are on a level with priority 0, or above 255")
  void otherTopics() {
    for (int others : new int[] {QueuePriorities.LOWEST, QueuePriorities.HIGHEST}) {
      WaitingQueue queue =
          WaitingQueue.of(new QueuePriorities(Map.of("least", 0, "most", 255), others));
      List.of("other", "least", "most").forEach(topic -> queue.add(delivery(topic, 1), 0));
      List<String> order = new ArrayList<>();
      queue.forEach(delivery -> order.add(delivery.message().topic()));
      assertThat(order)
          .containsExactlyElementsOf(
              others == QueuePriorities.LOWEST
                  ? List.of("most", "other", "least")
                  : List.of("other", "most", "least"));
    }
  }

  @Test
  @DisplayName("A priority out of range is refused, with its topic")
  void refuses() {
    assertThatThrownBy(() -> new QueuePriorities(Map.of("t", 256), 0))
        .hasMessage("priority of topic t is 256; expected 0 to 255");
    assertThatThrownBy(() -> new QueuePriorities(Map.of("t", -1), 0))
        .hasMessage("priority of topic t is -1; expected 0 to 255");
    assertThatThrownBy(() -> new QueuePriorities(Map.of(), 257))
        .hasMessage("priority of other topics is 257; expected 0 to 256");
  }

  @Test
  @DisplayName("Without priorities there is one plain queue, whatever other topics would have")
  void none() {
    QueuePriorities empty = new QueuePriorities(Map.of(), QueuePriorities.HIGHEST);
    assertThat(Settings.with("queuePriorities", empty).queuePriorities())
        .isSameAs(QueuePriorities.NONE);
    assertThat(WaitingQueue.of(QueuePriorities.NONE)).isInstanceOf(SessionQueue.class);
  }
}
