package dev.marquette.bench.cluster;

import dev.marquette.bench.jmh.Harness;
import dev.marquette.bench.jmh.Heading;
import dev.marquette.etcd.EtcdClient;
import dev.marquette.etcd.TestEtcd;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/**
 * The table of {@code broker-image/bench/route-storm}: all clients of three brokers subscribe to
 * wildcards of their own at once, until every broker knows all of them; beside it, what that takes
 * when each filter, or each level of it, has a transaction of its own.
 */
public final class RouteStorm {
  static final int BROKERS = 3;

  /**
   * How much is done.
   *
   * @param sample clients whose filters are written one by one, which is too slow for all
   */
  record Effort(int clients, int sample) {
    static final Effort FULL = new Effort(100_000, 2_000);

    /** Shows that it works. */
    static final Effort QUICK = new Effort(1_500, 30);

    int filters() {
      return clients * Filters.EACH;
    }
  }

  /**
   * What came of a way to do it.
   *
   * @param transactions of etcd, that wrote
   */
  record Outcome(String name, long transactions, double seconds) {
    String row(int filters, double ownSeconds) {
      return String.format(
          Locale.ROOT,
          "| %s | %,d | %.2f | %,.0f | %.1f |",
          name,
          transactions,
          seconds,
          filters / seconds,
          seconds / ownSeconds);
    }
  }

  private final Effort effort;

  RouteStorm(Effort effort) {
    this.effort = effort;
  }

  public static void main(String[] args) {
    try {
      Effort effort = Harness.isQuick(args) ? Effort.QUICK : Effort.FULL;
      new RouteStorm(effort).lines().forEach(System.out::println);
      System.exit(0);
    } catch (Throwable e) { // with other threads about, the JVM would not end by itself
      System.err.println(e);
      System.exit(1);
    }
  }

  List<String> lines() throws Exception {
    Heading heading =
        Heading.begin(
            String.format(
                Locale.ROOT,
                "%,d clients at %d brokers, %d wildcard filters each",
                effort.clients,
                BROKERS,
                Filters.EACH));
    List<Outcome> outcomes = outcomes();
    List<String> lines = new ArrayList<>();
    lines.add(heading.end());
    lines.add("");
    lines.add(
        String.format(
            Locale.ROOT,
            "| %,d filters | transactions | s until all brokers know all | filters a second | times Marquette's |",
            effort.filters()));
    lines.add("| --- | --: | --: | --: | --: |");
    for (Outcome outcome : outcomes) {
      lines.add(outcome.row(effort.filters(), outcomes.getFirst().seconds));
    }
    lines.add("");
    lines.add(
        String.format(
            Locale.ROOT,
            "One by one was measured with the filters of %,d clients, and reckoned for all.",
            effort.sample));
    return lines;
  }

  /** The broker's own first. */
  List<Outcome> outcomes() throws Exception {
    List<Outcome> outcomes = new ArrayList<>();
    try (TestEtcd etcd = TestEtcd.start();
        EtcdClient client = etcd.connect()) {
      // Before the brokers are there, which would keep etcd busy; and the JVM knows its way by
      // then.
      try (OneByOne brokers = new OneByOne(etcd, "/one-by-one/warm-up/", BROKERS)) {
        brokers.seconds(OneByOne.Unit.LEVEL, effort.sample);
      }
      outcomes.add(oneByOne(etcd, OneByOne.Unit.FILTER, "one by one: a transaction for each"));
      outcomes.add(
          oneByOne(etcd, OneByOne.Unit.LEVEL, "one by one: one for each of its levels, too"));
      outcomes.addFirst(storm(etcd, client));
    }
    return outcomes;
  }

  private Outcome oneByOne(TestEtcd etcd, OneByOne.Unit unit, String name) throws Exception {
    tell(name);
    try (OneByOne brokers = new OneByOne(etcd, "/one-by-one/" + unit + "/", BROKERS)) {
      double seconds = brokers.seconds(unit, effort.sample);
      return new Outcome(
          name, unit.transactions(effort.clients), seconds * effort.clients / effort.sample);
    }
  }

  private Outcome storm(TestEtcd etcd, EtcdClient client) throws Exception {
    List<Member> members = new ArrayList<>();
    try {
      for (int index = 0; index < BROKERS; index++) {
        members.add(new Member(etcd, index, BROKERS));
      }
      await("joined", members, member -> member.isJoined() ? 1 : 0, BROKERS);
      tell("clients connect");
      members.forEach(member -> member.connect(effort.clients));
      await("connected clients", members, Member::connected, effort.clients);

      tell("they subscribe");
      long before = revision(client);
      long begin = System.nanoTime();
      members.forEach(Member::subscribe);
      await("filters", members, Member::known, (long) effort.filters() * BROKERS);
      await("clients with a SUBACK", members, Member::subscribed, effort.clients);
      double seconds = (System.nanoTime() - begin) / 1e9;
      return new Outcome("Marquette", revision(client) - before, seconds);
    } finally {
      members.forEach(Member::close);
    }
  }

  private static void await(
      String what, List<Member> members, ToLongFunction<Member> count, long all)
      throws InterruptedException {
    LongSupplier sum = () -> members.stream().mapToLong(count).sum();
    Await.until(
        () -> "%s, %,d of %,d".formatted(what, sum.getAsLong(), all),
        () -> {
          members.forEach(RouteStorm::check);
          return sum.getAsLong() == all;
        });
  }

  private static void check(Member member) {
    String broken = member.broken();
    if (broken != null) {
      throw new IllegalStateException(broken);
    }
  }

  /** Each transaction that writes, whoever asked for it, makes it one more. */
  private static long revision(EtcdClient client) {
    return client.list("/one-by-one/none").join().revision();
  }

  private static void tell(String progress) {
    System.err.println("route-storm: " + progress);
  }
}
