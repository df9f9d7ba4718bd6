package dev.marquette.bench.cluster;

import dev.marquette.bench.jmh.Harness;
import dev.marquette.bench.jmh.Heading;
import dev.marquette.etcd.EtcdClient;
import dev.marquette.etcd.TestEtcd;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

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
   * @param warmUps rounds before those that are measured: a JVM compiles what it needs
   * @param rounds an odd number, whose median counts
   */
  record Effort(int clients, int sample, int warmUps, int rounds) {
    static final Effort FULL = new Effort(100_000, 2_000, 1, 3);

    /** Shows that it works. */
    static final Effort QUICK = new Effort(1_500, 30, 0, 1);

    int filters() {
      return clients * Filters.EACH;
    }
  }

  /**
   * What came of a way to do it, in one round.
   *
   * @param transactions of etcd, that wrote
   */
  record Outcome(String name, long transactions, double seconds) {}

  /**
   * What came of it in all rounds.
   *
   * @param outcomes from the fastest to the slowest
   */
  record Way(List<Outcome> outcomes) {
    static Way of(Stream<Outcome> rounds) {
      return new Way(rounds.sorted(Comparator.comparingDouble(Outcome::seconds)).toList());
    }

    private Outcome median() {
      return outcomes.get(outcomes.size() / 2);
    }

    String row(int filters, Way own) {
      return String.format(
          Locale.ROOT,
          "| %s | %,d | %.2f (%.2f to %.2f) | %,.0f | %.1f |",
          median().name,
          median().transactions,
          median().seconds,
          outcomes.getFirst().seconds,
          outcomes.getLast().seconds,
          filters / median().seconds,
          median().seconds / own.median().seconds);
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
    List<Way> ways = ways();
    List<String> lines = new ArrayList<>();
    lines.add(heading.end());
    lines.add("");
    lines.add(
        String.format(
            Locale.ROOT,
            "| %,d filters | transactions | s until all brokers know all | filters a second | times Marquette's |",
            effort.filters()));
    lines.add("| --- | --: | --: | --: | --: |");
    for (Way way : ways) {
      lines.add(way.row(effort.filters(), ways.getFirst()));
    }
    lines.add("");
    lines.add(
        String.format(
            Locale.ROOT,
            "Medians of %d, least to most in brackets. One by one was measured with the filters of %,d"
                + " clients, and reckoned for all.",
            effort.rounds,
            effort.sample));
    return lines;
  }

  /** The broker's own first. */
  private List<Way> ways() throws Exception {
    List<List<Outcome>> rounds = new ArrayList<>();
    for (int round = -effort.warmUps; round < effort.rounds; round++) {
      List<Outcome> outcomes = round();
      if (round >= 0) {
        rounds.add(outcomes);
      }
    }
    return IntStream.range(0, rounds.getFirst().size())
        .mapToObj(way -> Way.of(rounds.stream().map(outcomes -> outcomes.get(way))))
        .toList();
  }

  /** All ways, on an etcd of its own. */
  private List<Outcome> round() throws Exception {
    List<Outcome> outcomes = new ArrayList<>();
    try (TestEtcd etcd = TestEtcd.start();
        EtcdClient client = etcd.connect()) {
      // before the brokers are there, which would keep etcd busy
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
