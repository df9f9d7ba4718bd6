package dev.marquette.bench.million;

import dev.marquette.bench.million.StormClients.Action;
import dev.marquette.kernel.BrokerKernel;
import dev.marquette.kernel.KernelStats;
import dev.marquette.management.BrokerMetrics;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/**
 * Measures a broker whose clients all do the same at once, and prints what it found as one line of
 * JSON: {@code Storm CLIENTS}. Meanwhile somebody who has nothing to do with it connects again and
 * again, and management asks. A client, a query or a count that is not as it should be ends it with
 * an error.
 */
public final class Storm implements AutoCloseable {
  private static final int LOOPS = 2;
  private static final Duration LOOK = Duration.ofMillis(2);
  private static final Duration BYSTANDER_PAUSE = Duration.ofMillis(5);

  /** Queries cost something, too, and nobody asks without a pause. */
  private static final Duration QUERY_PAUSE = Duration.ofMillis(50);

  private static final Duration REST = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final int clients;
  private final BrokerServer broker;
  private final BrokerKernel kernel;
  private final BrokerMetrics metrics;
  private final StormCrowd crowd;
  private final Bystander bystander;
  private final LongAdder wills = new LongAdder();
  private final Json json = new Json();
  private volatile MetricsPage page;

  /**
   * What a storm leaves.
   *
   * @param wills sent since the first storm
   */
  private record Outcome(long connections, long sessions, long routes, long wills) {

    /** Whether all of it is so, but for somebody who may be there this moment. */
    boolean isReached(KernelStats stats, long sentWills) {
      long strangers = stats.connections() - connections;
      return strangers >= 0
          && strangers <= 1
          && Math.abs(stats.sessions() - sessions) <= 1
          && stats.subscriptions() == sessions * StormFrames.SUBSCRIPTIONS
          && stats.sharedSubscriptions() == sessions * StormFrames.SHARED_SUBSCRIPTIONS
          && stats.routes() == routes
          && sentWills == wills;
    }
  }

  Storm(int clients) throws Exception {
    if (clients < LOOPS || clients % LOOPS != 0) {
      throw new IllegalArgumentException(
          "%d clients: expected a multiple of %d, so that each loop has as many"
              .formatted(clients, LOOPS));
    }
    this.clients = clients;
    broker = new BrokerServer(LOOPS);
    kernel = broker.kernel();
    metrics = broker.metrics();
    page = new MetricsPage(metrics.scrape());
    crowd = new StormCrowd(broker.address(), LOOPS, clients);
    bystander = new Bystander(broker.address());
    kernel.tap(StormFrames.WILLS, will -> wills.increment());
  }

  public static void main(String[] words) {
    try {
      if (words.length != 1) {
        throw new IllegalArgumentException(
            "expected the number of clients, not " + String.join(" ", words));
      }
      System.out.println(new Storm(Integer.parseInt(words[0])).measure());
      System.exit(0); // nobody waits until all connections are closed
    } catch (Exception e) {
      System.err.println(e);
      System.exit(1);
    }
  }

  String measure() throws Exception {
    json.put("clients", clients);
    storm("come", Action.COME, everybody(0));
    rest();
    storm("vanish", Action.VANISH, nobody(clients));
    storm("again", Action.COME, everybody(clients));
    storm("return", Action.VANISH_AND_COME, everybody(2L * clients));
    return json.toString();
  }

  private Outcome everybody(long sentWills) {
    return new Outcome(clients, clients, routes(clients), sentWills);
  }

  /** Some sessions wait for their clients. */
  private Outcome nobody(long sentWills) {
    int sessions = StormFrames.persistentOf(clients);
    return new Outcome(0, sessions, routes(sessions), sentWills);
  }

  private static long routes(long sessions) {
    return sessions + StormFrames.COMMON_FILTERS + 1; // and of the tap, who counts wills
  }

  /** What the machine itself is good for: all are there, and nothing happens. */
  private void rest() throws Exception {
    tell("rest", "all are there, and nothing happens");
    try (Probe connects = connects()) {
      Thread.sleep(REST);
      connects.finish();
      query("rest", "connect", connects);
    }
  }

  private void storm(String name, Action action, Outcome outcome) throws Exception {
    tell(name, "begins, %,d clients".formatted(clients));
    Pauses pausesBefore = Pauses.now();
    Cpu cpuBefore = Cpu.now();
    try (Probe scrapes = Probe.start("/metrics", QUERY_PAUSE, this::scrape)) {
      try (Probe connects = connects();
          Probe lists = Probe.start("list of client IDs", QUERY_PAUSE, this::list)) {
        StormCrowd.Storm storm = crowd.begin(action);
        await(name, () -> storm.isComplete() && isReached(outcome), scrapes, connects, lists);
        Cpu used = Cpu.now().since(cpuBefore);
        json.put(name + "_settled_seconds", used.atNanos() / 1e9);
        json.put(
            name + "_client_share", (double) used.clients() / (used.clients() + used.server()));
        answers(name, storm);
        connects.finish();
        lists.finish();
        query(name, "connect", connects);
        query(name, "list", lists);
      }
      // What it shows may be a second old: it has to be of now.
      long accepted = kernel.stats().connectsAccepted();
      await(name, () -> page.accepted() >= accepted && page.pendingTasks() == 0, scrapes);
      json.put(name + "_idle_seconds", (System.nanoTime() - cpuBefore.atNanos()) / 1e9);
      scrapes.finish();
      query(name, "scrape", scrapes);
    }
    Pauses pauses = Pauses.now().since(pausesBefore);
    json.put(name + "_pauses", pauses.count());
    json.put(name + "_pause_seconds", pauses.millis() / 1e3);
    await(name, () -> isExact(outcome));
    tell(name, "is over");
  }

  private void answers(String name, StormCrowd.Storm storm) {
    long[] connacks = storm.connacks();
    long[] subacks = storm.subacks();
    json.put(name + "_connacks", connacks.length);
    json.put(name + "_subacks", subacks.length);
    for (double share : connacks.length > 0 ? new double[] {0.5, 0.99, 1} : new double[0]) {
      json.append(name + "_connack_ms", Crowd.percentile(connacks, share) / 1e6);
      json.append(name + "_suback_ms", Crowd.percentile(subacks, share) / 1e6);
    }
  }

  private void query(String name, String what, Probe probe) {
    json.put("%s_%ss".formatted(name, what), probe.count());
    json.put("%s_%s_slowest_ms".formatted(name, what), probe.slowestNanos() / 1e6);
  }

  // --- who asks meanwhile ---

  private Probe connects() {
    return Probe.start("a bystander's CONNECT", BYSTANDER_PAUSE, bystander::connect);
  }

  private void scrape() {
    page = new MetricsPage(metrics.scrape());
  }

  /** Each client is in it once, at most; of bystanders, some that go while the next one comes. */
  private void list() {
    long listed = kernel.clientIds().stream().filter(StormFrames::isOfStorm).count();
    if (listed > clients) {
      throw new IllegalStateException("%,d client IDs of %,d clients".formatted(listed, clients));
    }
  }

  // --- what is waited for ---

  private boolean isReached(Outcome outcome) {
    return outcome.isReached(kernel.stats(), wills.sum());
  }

  /** With nobody else there. */
  private boolean isExact(Outcome outcome) {
    KernelStats stats = kernel.stats();
    return isReached(outcome)
        && stats.connections() == outcome.connections()
        && stats.sessions() == outcome.sessions()
        && kernel.clientIds().size() == outcome.sessions();
  }

  @FunctionalInterface
  private interface Condition {
    boolean holds();
  }

  private void await(String name, Condition condition, Probe... probes)
      throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.holds()) {
      Thread.sleep(LOOK);
      String broken = crowd.broken();
      if (broken != null) {
        throw new IllegalStateException(name + ": " + broken);
      }
      for (Probe probe : probes) {
        probe.check();
      }
      if (System.nanoTime() > end) {
        throw new IllegalStateException(
            "%s: not over after %s: %s, %,d wills, %,d pending tasks"
                .formatted(name, PATIENCE, kernel.stats(), wills.sum(), page.pendingTasks()));
      }
    }
  }

  private static void tell(String name, String progress) {
    System.err.printf("storm: %s: %s%n", name, progress);
  }

  @Override
  public void close() {
    crowd.close();
    bystander.close();
    metrics.close();
    broker.close();
  }
}
