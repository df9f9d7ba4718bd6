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

  /** Queries cost something, too, and nobody asks without a pause. */
  private static final Duration QUERY_PAUSE = Duration.ofMillis(50);

  private static final Duration REST = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** For so many clients, one more comes by a listener with a limit. */
  private static final int LIMITED_OF = 10;

  /** A second: what a Listener has when it names no other. */
  private static final int LIMIT = 1_000;

  private final int clients;
  private final BrokerServer broker;
  private final BrokerKernel kernel;
  private final BrokerMetrics metrics;
  private final StormCrowd crowd;
  private final Bystander bystander;
  private final LongAdder wills = new LongAdder();
  private final Json json = new Json();
  private volatile MetricsPage page;
  private volatile int known;

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
    if (clients < 1) {
      throw new IllegalArgumentException("%d clients: expected at least 1".formatted(clients));
    }
    this.clients = clients;
    known = clients;
    broker = new BrokerServer(LOOPS, Access.STORM);
    kernel = broker.kernel();
    metrics = broker.metrics();
    page = new MetricsPage(metrics.scrape());
    crowd = new StormCrowd(broker.address(), LOOPS, 0, clients);
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
    } catch (Throwable e) { // with other threads about, the JVM would not end by itself
      System.err.println(e);
      System.exit(1);
    }
  }

  String measure() throws Exception {
    json.put("clients", clients);
    storm("come", crowd, Action.COME, present(clients, 0));
    rest();
    storm("vanish", crowd, Action.VANISH, nobody(clients));
    storm("again", crowd, Action.COME, present(clients, clients));
    storm("return", crowd, Action.VANISH_AND_COME, present(clients, 2L * clients));
    limited();
    return json.toString();
  }

  /** Others come beside them, by another listener than the bystander. */
  private void limited() throws Exception {
    int more = Math.ceilDiv(clients, LIMITED_OF);
    known = clients + more;
    json.put("limited_clients", more);
    try (StormCrowd others =
        new StormCrowd(broker.listen("limited", LIMIT), LOOPS, clients, known)) {
      storm("limited", others, Action.COME, present(known, 2L * clients));
    }
  }

  private static Outcome present(int clients, long sentWills) {
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
    try (Witness witness = new Witness(broker, bystander)) {
      Thread.sleep(REST);
      witness.finish("rest", json);
    }
  }

  private void storm(String name, StormCrowd who, Action action, Outcome outcome) throws Exception {
    tell(name, "begins");
    Pauses pausesBefore = Pauses.now();
    Cpu cpuBefore = Cpu.now();
    try (Probe scrapes = Probe.start("/metrics", QUERY_PAUSE, this::scrape)) {
      try (Witness witness = new Witness(broker, bystander);
          Probe lists = Probe.start("list of client IDs", QUERY_PAUSE, this::list)) {
        StormCrowd.Storm storm = who.begin(action);
        await(
            name,
            who,
            () -> storm.isComplete() && isReached(outcome),
            scrapes::check,
            witness::check,
            lists::check);
        Cpu used = Cpu.now().since(cpuBefore);
        json.put(name + "_settled_seconds", used.atNanos() / 1e9);
        json.put(
            name + "_client_share", (double) used.clients() / (used.clients() + used.server()));
        answers(name, storm);
        witness.finish(name, json);
        lists.finish();
        query(name, "list", lists);
      }
      // What it shows may be a second old: it has to be of now.
      long accepted = kernel.stats().connectsAccepted();
      await(
          name, who, () -> page.accepted() >= accepted && page.pendingTasks() == 0, scrapes::check);
      json.put(name + "_idle_seconds", (System.nanoTime() - cpuBefore.atNanos()) / 1e9);
      scrapes.finish();
      query(name, "scrape", scrapes);
    }
    Pauses pauses = Pauses.now().since(pausesBefore);
    json.put(name + "_pauses", pauses.count());
    json.put(name + "_pause_seconds", pauses.millis() / 1e3);
    await(name, who, () -> isExact(outcome));
    tell(name, "is over");
  }

  private void answers(String name, StormCrowd.Storm storm) {
    long[] connacks = storm.connacks();
    long[] subacks = storm.subacks();
    json.put(name + "_connacks", connacks.length);
    json.put(name + "_subacks", subacks.length);
    times(name + "_connack_ms", connacks);
    times(name + "_suback_ms", subacks);
  }

  /** Nothing when nobody was to come. */
  private void times(String name, long[] nanos) {
    for (double share : nanos.length > 0 ? new double[] {0.5, 0.99, 1} : new double[0]) {
      json.append(name, Crowd.percentile(nanos, share) / 1e6);
    }
  }

  private void query(String name, String what, Probe probe) {
    json.put("%s_%ss".formatted(name, what), probe.count());
    json.put("%s_%s_slowest_ms".formatted(name, what), probe.slowestNanos() / 1e6);
  }

  // --- who asks meanwhile ---

  private void scrape() {
    page = new MetricsPage(metrics.scrape());
  }

  /** Each client is in it once, at most; of bystanders, some that go while the next one comes. */
  private void list() {
    long listed = kernel.clientIds().stream().filter(StormFrames::isOfStorm).count();
    if (listed > known) {
      throw new IllegalStateException("%,d client IDs of %,d clients".formatted(listed, known));
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

  private void await(String name, StormCrowd who, Condition condition, Runnable... checks)
      throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.holds()) {
      Thread.sleep(LOOK);
      String broken = crowd.broken() != null ? crowd.broken() : who.broken();
      if (broken != null) {
        throw new IllegalStateException(name + ": " + broken);
      }
      for (Runnable check : checks) {
        check.run();
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
