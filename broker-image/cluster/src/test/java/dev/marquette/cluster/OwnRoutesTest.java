package dev.marquette.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.etcd.BatchWriter;
import dev.marquette.etcd.Entry;
import dev.marquette.etcd.EtcdClient;
import dev.marquette.etcd.OwnedKeys;
import dev.marquette.etcd.RouteRecord;
import dev.marquette.etcd.TestEtcd;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is written to a real etcd of a broker's routes, and when. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class OwnRoutesTest {
  private static final String PREFIX = TestNode.KEYS.routesPrefix("n");

  private final ArrayDeque<Runnable> later = new ArrayDeque<>();
  private final List<Long> delays = new ArrayList<>();
  private TestEtcd etcd;
  private EtcdClient client;
  private BatchWriter writer;
  private OwnRoutes routes;

  private final Tasks thread =
      new Tasks() {
        @Override
        public void execute(Runnable task) {
          throw new UnsupportedOperationException();
        }

        @Override
        public synchronized void schedule(Runnable task, long delayNanos) {
          later.add(task);
          delays.add(delayNanos);
        }
      };

  @BeforeEach
  void start() {
    etcd = TestEtcd.start();
    client = etcd.connect();
    writer = BatchWriter.start(client, TestNode.KEYS.writer("n", "data"));
    routes = new OwnRoutes(TestNode.KEYS, "n", new OwnedKeys(PREFIX, writer), thread);
  }

  @AfterEach
  void stop() {
    writer.close();
    client.close();
    etcd.close();
  }

  /** The revision after the last write: one more with each transaction. */
  private long written() {
    writer.flush().join();
    return writer.revision();
  }

  private void timePasses() {
    for (Runnable task = later.poll(); task != null; task = later.poll()) {
      task.run();
    }
  }

  private List<RouteRecord> inEtcd() {
    List<Entry> entries = client.list(PREFIX).join().entries();
    return entries.stream()
        .map(each -> RouteRecord.parse(each.key().substring(PREFIX.length()), each.value()))
        .toList();
  }

  @Test
  @DisplayName("100,000 clients that join one group are two writes within a second (S-15)")
  void aStormIsFewWrites() {
    routes.set("t/#", "g", 1);
    long first = written();
    assertThat(inEtcd()).containsExactly(new RouteRecord("t/#", "g", 1));
    for (int members = 2; members <= 100_000; members++) {
      routes.set("t/#", "g", members);
    }
    assertThat(written()).isEqualTo(first);
    assertThat(delays).containsExactly(OwnRoutes.LINGER_NANOS);
    timePasses();
    assertThat(written()).isEqualTo(first + 1);
    assertThat(inEtcd()).containsExactly(new RouteRecord("t/#", "g", 100_000));
    timePasses();
    assertThat(written()).isEqualTo(first + 1);
  }

  @Test
  @DisplayName("a second member of each of 240 groups is a few transactions (S-15)")
  void manyGroupsAreWrittenTogether() {
    for (int group = 0; group < 240; group++) {
      routes.set("t/#", "g" + group, 1);
    }
    written();
    for (int group = 0; group < 240; group++) {
      routes.set("t/#", "g" + group, 2);
    }
    long before = written();
    assertThat(delays).hasSize(1);
    timePasses();
    assertThat(written()).isBetween(before + 2, before + 6);
    assertThat(inEtcd()).hasSize(240).allMatch(route -> route.members() == 2);
  }

  @Test
  @DisplayName("a group that comes or goes is written at once, and what waited does not come after")
  void comingAndGoingDoNotWait() {
    routes.set("t", "g", 1);
    routes.set("t", "g", 2);
    routes.set("t", "g", 1);
    routes.set("t", "g", 0);
    written();
    assertThat(inEtcd()).isEmpty();
    timePasses();
    written();
    assertThat(inEtcd()).isEmpty();
    routes.set("t", "g", 3);
    written();
    assertThat(inEtcd()).containsExactly(new RouteRecord("t", "g", 3));
    routes.set("t", "g", 4);
    routes.set("t", "g", 0);
    routes.set("t", "g", 1);
    timePasses();
    written();
    assertThat(inEtcd()).containsExactly(new RouteRecord("t", "g", 1));
  }

  @Test
  @DisplayName("an ordinary route never waits")
  void ordinaryRoutesDoNotWait() {
    routes.set("t", null, 1);
    written();
    assertThat(inEtcd()).containsExactly(new RouteRecord("t", null));
    routes.set("t", null, 0);
    written();
    assertThat(inEtcd()).isEmpty();
    assertThat(later).isEmpty();
  }

  @Test
  @DisplayName("whatever comes while what waited is written, the last state is written in the end")
  void theLastStateIsWritten() throws InterruptedException {
    Thread ticking =
        new Thread(
            () -> {
              while (!Thread.currentThread().isInterrupted()) {
                Runnable task;
                synchronized (thread) {
                  task = later.poll();
                }
                if (task != null) {
                  task.run();
                }
              }
            });
    ticking.start();
    List<Thread> loops = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      String filter = "t/" + i;
      loops.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int change = 0; change < 20_000; change++) {
                      routes.set(filter, "g", change % 7);
                    }
                    routes.set(filter, "g", 5);
                  }));
    }
    for (Thread loop : loops) {
      loop.join();
    }
    ticking.interrupt();
    ticking.join();
    timePasses();
    written();
    assertThat(inEtcd()).hasSize(4).allMatch(route -> route.members() == 5);
  }
}
