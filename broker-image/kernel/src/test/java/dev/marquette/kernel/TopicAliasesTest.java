package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TopicAliasesTest {
  /** What the broker does with a topic; returns whether its alias stood for it. */
  private static boolean send(TopicAliases aliases, String topic, int limit) {
    if (aliases.get(topic) > 0) {
      return true;
    }
    int fresh = aliases.offer(topic, limit);
    if (fresh > 0) {
      aliases.set(fresh, topic);
    }
    return false;
  }

  @Property(tries = 300)
  void anAliasStandsForTheTopicThatTheClientGotLastWithIt(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 60) int clientMaximum,
      @ForAll @IntRange(min = 1, max = 200) int topics) {
    Random random = new Random(seed);
    TopicAliases aliases = new TopicAliases(clientMaximum);
    Map<Integer, String> client = new HashMap<>();
    int limit = random.nextInt(80);
    for (int step = 0; step < 2_000; step++) {
      String topic = "t/" + random.nextInt(1 + random.nextInt(topics));
      if (random.nextInt(100) == 0) {
        limit = random.nextInt(80); // changed in a running broker
      }
      int known = aliases.get(topic);
      if (known > 0) {
        assertThat(client.get(known)).isEqualTo(topic);
        continue;
      }
      assertThat(client.values()).as("an alias is found while it stands").doesNotContain(topic);
      int fresh = aliases.offer(topic, limit);
      assertThat(fresh).isBetween(0, Math.min(limit, clientMaximum));
      if (fresh > 0 && random.nextInt(10) > 0) { // else the packet could not be sent
        aliases.set(fresh, topic);
        client.put(fresh, topic);
      }
    }
  }

  @Property(tries = 100)
  void longTopicsDoNotTakeMemoryWithoutBound(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int limit) {
    Random random = new Random(seed);
    TopicAliases aliases = new TopicAliases(65_535);
    Map<Integer, String> client = new HashMap<>();
    for (int step = 0; step < 1_000; step++) {
      int number = random.nextInt(100);
      String topic = number + "/" + "x".repeat(number * number);
      int fresh = aliases.get(topic) > 0 ? 0 : aliases.offer(topic, limit);
      if (fresh > 0) {
        aliases.set(fresh, topic);
        client.put(fresh, topic);
      }
      assertThat(client.values().stream().mapToInt(String::length).sum())
          .isLessThanOrEqualTo(4_096 + 64 * limit);
    }
  }

  @Test
  @DisplayName("Many topics that come once take no alias from those that come often")
  void aStreamOfNewTopicsPushesNothingOut() {
    TopicAliases aliases = new TopicAliases(8);
    for (int i = 0; i < 8; i++) {
      send(aliases, "often/" + i, 8);
    }
    int missed = 0;
    for (int i = 0; i < 10_000; i++) {
      send(aliases, "once/" + i, 8);
      missed += send(aliases, "often/" + i % 8, 8) ? 0 : 1;
    }
    assertThat(missed).isZero();
  }

  @Test
  @DisplayName("Topics that come often take the aliases of those that come no more")
  void newFavouritesTakeOver() {
    TopicAliases aliases = new TopicAliases(100);
    for (int i = 0; i < 100; i++) {
      send(aliases, "old/" + i, 32);
    }
    for (int round = 0; round < 100; round++) {
      for (int i = 0; i < 32; i++) {
        send(aliases, "new/" + i, 32);
      }
    }
    for (int i = 0; i < 32; i++) {
      assertThat(aliases.get("new/" + i)).as("new/" + i).isPositive();
    }
  }

  @Test
  @DisplayName("A known topic is found, and a strange one refused, without allocating")
  void allocatesNothing() {
    TopicAliases aliases = new TopicAliases(1_000);
    String[] topics = new String[2_000];
    for (int i = 0; i < topics.length; i++) {
      topics[i] = "site/" + i;
      send(aliases, topics[i], 1_000);
    }
    int[] found = {0};
    Runnable work =
        () -> {
          for (String topic : topics) {
            found[0] += send(aliases, topic, 1_000) ? 1 : 0;
          }
        };
    for (int i = 0; i < 50; i++) {
      work.run();
    }
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < 50; i++) {
      work.run();
    }
    long bytes = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat(found[0]).isPositive();
    assertThat(bytes / (50.0 * topics.length)).as("bytes for each topic").isLessThan(1);
  }
}
