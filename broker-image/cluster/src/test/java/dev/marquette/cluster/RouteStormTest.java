package dev.marquette.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.marquette.etcd.EtcdClient;
import dev.marquette.etcd.TestEtcd;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Many clients subscribe to wildcards of their own at once, at three brokers on one real etcd. What
 * it takes is printed beside the naive way, one transaction for each filter; what is checked does
 * not depend on the machine. {@code -Dmarquette.storm.clients=100000} for more than a test needs.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class RouteStormTest {
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final int CLIENTS = Integer.getInteger("marquette.storm.clients", 3_000);
  private static final int FILTERS_OF_A_CLIENT = 3;
  private static final List<String> NAMES = List.of("a", "b", "c");

  /** Written in the naive way, which is too slow for all. */
  private static final int SAMPLE = 2_000;

  private static final int AT_A_TIME = 64;

  private TestEtcd etcd;
  private EtcdClient client;
  private final List<TestNode> nodes = new ArrayList<>();

  @BeforeEach
  void start() {
    etcd = TestEtcd.start();
    client = etcd.connect();
    NAMES.forEach(name -> nodes.add(new TestNode(etcd, name)));
    await()
        .atMost(LONG)
        .until(
            () ->
                nodes.stream()
                    .allMatch(
                        node ->
                            node.cluster.isReady()
                                && node.cluster.stats().peersConnected() == NAMES.size() - 1));
  }

  @AfterEach
  void stop() {
    nodes.forEach(TestNode::close);
    client.close();
    etcd.close();
  }

  @Test
  @DisplayName(
      "S-15: wildcard filters of all clients come to all brokers, with a tenth of the transactions"
          + " that one for each takes, at most")
  void subscribeStorm() throws Exception {
    int filters = CLIENTS * FILTERS_OF_A_CLIENT;
    long revisionBefore = revision();
    long begin = System.nanoTime();
    for (int number = 0; number < CLIENTS; number++) {
      TestNode node = nodes.get(number % nodes.size());
      filtersOf(number).forEach(filter -> node.kernel.subscribe(filter, null));
    }
    await()
        .atMost(LONG)
        .pollInterval(Duration.ofMillis(5))
        .until(() -> nodes.stream().allMatch(node -> knows(node) == filters));
    double perSecond = filters / seconds(begin);

    int written = 0;
    for (String name : NAMES) {
      written += client.list(TestNode.KEYS.routesPrefix(name)).join().entries().size();
    }
    assertThat(written).isEqualTo(filters);
    long transactions = revision() - revisionBefore;
    assertThat(transactions).isBetween(1L, filters / 10L);

    double oneByOne = naive(1);
    double atATime = naive(AT_A_TIME);
    System.out.printf(
        Locale.ROOT,
        "S-15: %,d wildcard filters of %,d clients, known to all of %d brokers: %,.0f a second, in"
            + " %,d transactions. One transaction for each, %,d of them, known to etcd alone: %,.0f"
            + " a second one after the other (ratio %.1f), %,.0f with %d at a time (ratio %.1f)%n",
        filters,
        CLIENTS,
        NAMES.size(),
        perSecond,
        transactions,
        SAMPLE,
        oneByOne,
        perSecond / oneByOne,
        atATime,
        AT_A_TIME,
        perSecond / atATime);
  }

  /** Each transaction that writes, whoever asked for it, makes it one more. */
  private long revision() {
    return client.list(TestNode.KEYS.routesPrefix(NAMES.getFirst())).join().revision();
  }

  private static Stream<String> filtersOf(int client) {
    return Stream.of("site/%d/+/state", "site/%d/line/+/#", "+/%d/alarm")
        .map(filter -> filter.formatted(client));
  }

  /** Filters that the node's kernel has been told of, and its own. */
  private static int knows(TestNode node) {
    return node.kernel.remoteRoutes.size() + node.kernel.localRoutes.size();
  }

  /** Filters a second. No broker listens to these keys, which spares etcd something. */
  private double naive(int atATime) throws InterruptedException {
    Semaphore room = new Semaphore(atATime);
    long before = revision();
    long begin = System.nanoTime();
    List<CompletableFuture<Long>> writes = new ArrayList<>();
    for (int i = 0; i < SAMPLE; i++) {
      room.acquire();
      CompletableFuture<Long> write =
          client.put("naive/%d/site/%d/+/state".formatted(atATime, i), new byte[0]);
      writes.add(write);
      write.whenComplete((at, failure) -> room.release());
    }
    writes.forEach(CompletableFuture::join);
    double perSecond = SAMPLE / seconds(begin);
    assertThat(revision() - before).as("transactions").isGreaterThanOrEqualTo(SAMPLE);
    return perSecond;
  }

  private static double seconds(long beginNanos) {
    return (System.nanoTime() - beginNanos) / 1e9;
  }
}
