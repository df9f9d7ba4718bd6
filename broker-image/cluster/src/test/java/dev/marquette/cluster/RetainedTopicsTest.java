package dev.marquette.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.kernel.Message;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RetainedTopicsTest {
  private final AtomicLong clock = new AtomicLong(1_000_000);

  /** A broker's changes, with the store that they are made to agree with. */
  private static final class Broker {
    final Map<String, String> store = new ConcurrentHashMap<>();
    final RetainedTopics topics;

    Broker(long origin, AtomicLong clock) {
      topics = new RetainedTopics(origin, clock::get, this::set);
    }

    void set(Message message) {
      if (message.payload().length == 0) {
        store.remove(message.topic());
      } else {
        store.put(message.topic(), Samples.text(message));
      }
    }

    RetainedChange make(String topic, String payload) {
      return topics.make(Samples.message(topic, payload, 1, "p"));
    }
  }

  @Test
  @DisplayName("changes that reach brokers in any order, some twice: all end with the same")
  void orderDoesNotMatter() {
    Random random = new Random(1);
    for (int round = 0; round < 200; round++) {
      List<Broker> brokers =
          List.of(new Broker(1, clock), new Broker(2, clock), new Broker(3, clock));
      List<RetainedChange> changes = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        Broker at = brokers.get(random.nextInt(3));
        changes.add(at.make("t" + random.nextInt(4), random.nextInt(3) == 0 ? "" : "v" + i));
        clock.addAndGet(random.nextInt(2));
        if (random.nextBoolean()) {
          brokers.get(random.nextInt(3)).topics.take(changes.get(random.nextInt(changes.size())));
        }
      }
      for (Broker broker : brokers) {
        Collections.shuffle(changes, random);
        changes.forEach(broker.topics::take);
        changes.subList(0, 10).forEach(broker.topics::take);
      }
      assertThat(brokers.get(1).store).isEqualTo(brokers.get(0).store);
      assertThat(brokers.get(2).store).isEqualTo(brokers.get(0).store);
    }
  }

  @Test
  @DisplayName("a change counts more than the one that it replaced, though the clock is behind")
  void aLaterChangeCountsWhateverTheClockSays() {
    Broker a = new Broker(1, new AtomicLong(5000));
    Broker b = new Broker(2, new AtomicLong(10));
    b.topics.take(a.make("t", "first"));
    RetainedChange second = b.make("t", "second");
    assertThat(a.topics.take(second)).isTrue();
    assertThat(a.topics.take(b.make("t", ""))).isTrue();
    assertThat(a.topics.take(second)).isFalse();
    assertThat(a.store).isEmpty();
    assertThat(b.store).isEmpty();
  }

  @Test
  @DisplayName("threads change a topic here while others' changes come: the store has the last one")
  void theStoreHasWhatCounts() throws InterruptedException {
    Broker a = new Broker(1, clock);
    Broker b = new Broker(2, clock);
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      String name = "v" + t;
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int i = 0; i < 5000; i++) {
                      a.set(Samples.message("t", name + i, 1, "p")); // as the kernel does first
                      b.topics.take(a.make("t", name + i));
                      a.topics.take(b.make("t", name + i + "b"));
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    for (Broker broker : List.of(a, b)) {
      broker.topics.take(a.topics.all().getFirst());
      broker.topics.take(b.topics.all().getFirst());
    }
    assertThat(a.store).isEqualTo(b.store);
    assertThat(a.store).containsEntry("t", Samples.text(a.topics.all().getFirst().message()));
  }

  @Test
  @DisplayName("what a complete broker does not know any more is cleared, but not what is new here")
  void whatIsOlderIsCleared() {
    Broker here = new Broker(1, clock);
    here.make("known", "1");
    here.make("gone", "1");
    here.topics.take(new RetainedChange(Samples.message("gone too", "1", 1, "p"), clock.get(), 2));
    clock.addAndGet(10);
    here.make("new", "1");
    here.topics.clearOlder(clock.get(), Set.of("known"));
    assertThat(here.store).containsOnlyKeys("known", "new");
    assertThat(topics(here)).containsExactlyInAnyOrder("known", "new");
    here.topics.clearOlder(Long.MIN_VALUE, Set.of());
    assertThat(here.store).hasSize(2);
  }

  @Test
  void ownChangesAreThoseMadeHere() {
    Broker here = new Broker(1, clock);
    here.make("early", "1");
    long since = clock.addAndGet(10);
    here.make("set", "1");
    here.make("cleared", "");
    here.topics.take(new RetainedChange(Samples.message("there", "1", 1, "p"), since, 2));
    assertThat(here.topics.ownSince(since))
        .extracting(RetainedChange::topic)
        .containsExactlyInAnyOrder("set", "cleared");
  }

  @Test
  @DisplayName("topics that were cleared are remembered up to a bound, and what expired not at all")
  void memoryIsBounded() {
    Broker here = new Broker(1, clock);
    here.make("stays", "1");
    for (int i = 0; i < RetainedTopics.MOST_CLEARED + 10; i++) {
      here.make("t" + i, "1");
      here.make("t" + i, "");
    }
    assertThat(topics(here))
        .hasSize(RetainedTopics.MOST_CLEARED + 1)
        .contains("stays", "t10")
        .doesNotContain("t9");

    Message full = Samples.full();
    here.topics.make(full);
    here.topics.removeExpired();
    assertThat(topics(here)).contains(full.topic());
    clock.set(full.expiresAtMillis());
    here.topics.removeExpired();
    assertThat(topics(here)).doesNotContain(full.topic()).contains("stays", "t10");
  }

  private static Set<String> topics(Broker of) {
    return of.topics.all().stream().map(RetainedChange::topic).collect(Collectors.toSet());
  }
}
