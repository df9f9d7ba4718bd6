package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.kernel.MqttSettings.SharedStrategy;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestClient;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/**
 * What is left to chance among a group's members is as likely for each, wherever those stand that
 * cannot take it. By Pearson's chi-square: with these seeds the same at each run.
 */
class SharedChanceTest {
  private static final int EACH = 60;

  /** Of the standard normal distribution: one in 30,000 is beyond it. */
  private static final double FAR = 4;

  private static TestCluster cluster(int brokers, long seed, Object... more) {
    return new TestCluster(brokers, Settings.with(more), new SplittableRandom(seed));
  }

  /** Members of one group at one broker, in this order. */
  private static List<TestClient> members(TestBroker broker, int count) {
    List<TestClient> members = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      TestClient member = broker.client(i % 2, "m" + i).connect(true, 1000).acknowledging();
      members.add(member.subscribe("$share/g/t", 1));
    }
    broker.run();
    members.forEach(TestClient::take);
    return members;
  }

  private static void publish(TestBroker broker, int count, int qos) {
    TestClient publisher = broker.connected(0, "p").acknowledging();
    for (int i = 0; i < count; i++) {
      publisher.publish("t", "x", qos);
      broker.run();
    }
  }

  /** Some, at random; here and there many in a row are not among them. */
  private static BitSet some(int of, int count, Random random) {
    BitSet some = new BitSet();
    while (some.cardinality() < count) {
      int gap = random.nextInt(3) == 0 ? random.nextInt(of) : 0;
      some.set((some.length() + gap) % of);
    }
    return some;
  }

  /** Those who stay connected. */
  private static BitSet allButSomeLeave(
      TestBroker broker, List<TestClient> members, int few, Random random) {
    int size = members.size();
    BitSet stay = some(size, Math.min(few, size), random);
    IntStream.range(0, size).filter(i -> !stay.get(i)).forEach(i -> members.get(i).drop());
    broker.run();
    return stay;
  }

  /** What each got has to be in the proportion of what each is worth. */
  private static void assertByChance(List<Integer> got, List<Integer> worth) {
    double all = got.stream().mapToInt(Integer::intValue).sum();
    double worthOfAll = worth.stream().mapToInt(Integer::intValue).sum();
    double square = 0;
    for (int i = 0; i < got.size(); i++) {
      double expected = all * worth.get(i) / worthOfAll;
      square += Math.pow(got.get(i) - expected, 2) / expected;
    }
    double freedom = got.size() - 1;
    // Wilson and Hilferty: the cube root is all but normal
    double spread = 2 / (9 * freedom);
    double deviation = (Math.cbrt(square / freedom) - (1 - spread)) / Math.sqrt(spread);
    assertThat(deviation).as("of %s", got).isLessThan(FAR);
  }

  private static List<Integer> ones(int count) {
    return IntStream.range(0, count).map(i -> 1).boxed().toList();
  }

  private static List<Integer> taken(List<TestClient> members, BitSet some) {
    return some.stream().mapToObj(i -> members.get(i).payloads().size()).toList();
  }

  @Property(tries = 25, seed = "4711")
  @Label("random: who is connected is as likely as another, behind however many that are away")
  void connected(
      @ForAll @IntRange(min = 3, max = 150) int size,
      @ForAll @IntRange(min = 2, max = 9) int few,
      @ForAll long seed) {
    Random random = new Random(seed);
    TestBroker broker = cluster(1, seed, "sharedStrategy", SharedStrategy.RANDOM).broker(0);
    List<TestClient> members = members(broker, size);
    BitSet stay = allButSomeLeave(broker, members, few, random);
    int count = stay.cardinality();
    publish(broker, EACH * count, 0);
    List<Integer> got = taken(members, stay);
    assertThat(got.stream().mapToInt(Integer::intValue).sum()).isEqualTo(EACH * count);
    assertByChance(got, ones(count));
  }

  @Property(tries = 25, seed = "4712")
  @Label("random: a peer is as likely as all of its members, whoever is away here")
  void peers(
      @ForAll @IntRange(min = 3, max = 100) int size,
      @ForAll @IntRange(min = 1, max = 8) int few,
      @ForAll @IntRange(min = 1, max = 8) int there,
      @ForAll long seed) {
    Random random = new Random(seed);
    TestCluster cluster = cluster(2, seed, "sharedStrategy", SharedStrategy.RANDOM);
    TestBroker broker = cluster.broker(0);
    List<TestClient> members = members(broker, size);
    broker.kernel().remoteRoute(1, "t", "g", there);
    cluster.link(0).answers.put(1, SharedAnswer.TAKEN);
    BitSet stay = allButSomeLeave(broker, members, few, random);
    int count = stay.cardinality();
    publish(broker, EACH * (count + there), 0);
    List<Integer> got = new ArrayList<>(taken(members, stay));
    got.add(cluster.link(0).forwardedShared);
    List<Integer> worth = new ArrayList<>(ones(count));
    worth.add(there);
    assertThat(got.stream().mapToInt(Integer::intValue).sum()).isEqualTo(EACH * (count + there));
    assertByChance(got, worth);
  }

  @Property(tries = 25, seed = "4713")
  @Label("random: of those that are away, who has room is as likely as another")
  void away(
      @ForAll @IntRange(min = 3, max = 60) int size,
      @ForAll @IntRange(min = 2, max = 9) int few,
      @ForAll long seed) {
    Random random = new Random(seed);
    TestBroker broker =
        cluster(1, seed, "sharedStrategy", SharedStrategy.RANDOM, "maxQueueLength", 1000).broker(0);
    List<TestClient> members = members(broker, size);
    BitSet roomy = some(size, Math.min(few, size), random);
    for (int i = 0; i < size; i++) {
      if (!roomy.get(i)) {
        members.get(i).subscribe("full", 1);
      }
      members.get(i).drop();
    }
    broker.run();
    for (int i = 0; i < 1000; i++) {
      broker.kernel().publish(SharedRefusalTest.message("full", "filler"));
    }
    broker.run();
    int count = roomy.cardinality();
    publish(broker, EACH * count, 1);
    List<Integer> got = new ArrayList<>();
    roomy.stream()
        .forEach(
            i -> {
              TestClient back = broker.client(0, "m" + i).connect(false, 0).acknowledging();
              broker.run();
              got.add(back.payloads().size());
            });
    assertThat(got.stream().mapToInt(Integer::intValue).sum()).isEqualTo(EACH * count);
    assertByChance(got, ones(count));
  }

  @Property(tries = 25, seed = "4714")
  @Label("random: of few members the free ones get everything, each as likely as another")
  void freeOnes(@ForAll @IntRange(min = 4, max = 16) int size, @ForAll long seed) {
    Random random = new Random(seed);
    TestBroker broker = cluster(1, seed, "sharedStrategy", SharedStrategy.RANDOM).broker(0);
    List<TestClient> members = new ArrayList<>();
    BitSet free = some(size, 3, random);
    for (int i = 0; i < size; i++) {
      TestClient member = broker.client(i % 2, "m" + i);
      member.connect(true, 0, null, TestClient.properties(0, 1)).subscribe("$share/g/t", 0);
      if (free.get(i)) {
        member.acknowledging();
      } else {
        member.subscribe("own", 1);
      }
      members.add(member);
    }
    TestClient publisher = broker.connected(0, "q").acknowledging();
    publisher.publish("own", "in the window", 1).publish("own", "waits", 1);
    broker.run();
    members.forEach(TestClient::take);
    publish(broker, EACH * 3, 0);
    List<Integer> got = taken(members, free);
    assertThat(got.stream().mapToInt(Integer::intValue).sum()).isEqualTo(EACH * 3);
    assertByChance(got, ones(3));
  }
}
