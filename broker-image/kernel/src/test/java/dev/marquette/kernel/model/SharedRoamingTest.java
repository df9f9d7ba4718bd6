package dev.marquette.kernel.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.kernel.ClusterLink;
import dev.marquette.kernel.MqttSettings.SharedStrategy;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;

/**
 * Members of a shared group that come back on other event loops while these pass messages from one
 * to the other: loops run in any order, one task at a time, and never come to rest.
 */
class SharedRoamingTest {
  private static final int LOOPS = 3;
  private static final int STEPS = 500;
  private static final String FILTER = "$share/g/t/#";
  private static final List<String> SENDERS = List.of("s1", "s2");

  @Property(tries = 40)
  @Label(
      "[MQTT-4.8.2-4] [MQTT-4.3.2-1] [MQTT-4.3.3-1] whatever loops its members roam, each message"
          + " of a shared group comes to one of them: QoS 0 once at most, QoS 1 once at least, QoS 2"
          + " once")
  void oneMemberGetsIt(@ForAll SharedStrategy strategy, @ForAll long seed) {
    Game game = new Game(strategy, seed);
    for (int step = 0; step < STEPS; step++) {
      game.step();
    }
    game.finish();
    for (String sender : SENDERS) {
      assertThat(game.received(sender, 0)).isSubsetOf(game.sent(sender, 0)).doesNotHaveDuplicates();
      assertThat(game.received(sender, 1)).containsAll(game.sent(sender, 1));
      assertThat(game.received(sender, 2))
          .containsExactlyInAnyOrderElementsOf(game.sent(sender, 2));
    }
    assertThat(game.broker.kernel().stats().dropped().values()).containsOnly(0L);
  }

  @Property(tries = 40)
  @Label(
      "[MQTT-4.8.2-5] S-27 S-28 when members leave for good, others get what these had: QoS 1 is"
          + " not lost, and QoS 2 does not come twice, nor is any lost that had not been sent")
  void othersGetWhatIsLeft(@ForAll SharedStrategy strategy, @ForAll long seed) {
    Game game = new Game(strategy, seed);
    for (int step = 0; step < STEPS; step++) {
      game.step();
      if (game.random.nextInt(40) == 0) {
        game.replaceMember();
      }
    }
    game.finish();
    int lost = 0;
    for (String sender : SENDERS) {
      assertThat(game.received(sender, 1)).containsAll(game.sent(sender, 1));
      assertThat(game.received(sender, 2)).isSubsetOf(game.sent(sender, 2)).doesNotHaveDuplicates();
      lost += game.sent(sender, 2).size() - game.received(sender, 2).size();
    }
    assertThat(lost).isLessThanOrEqualTo(game.replaced * game.window);
  }

  /** Three members and two who publish. */
  private static final class Game {
    final Random random;
    final TestBroker broker;
    final List<Roamer> members = new ArrayList<>();
    final List<Roamer> senders;
    final int window;
    int replaced;

    Game(SharedStrategy strategy, long seed) {
      random = new Random(seed);
      window = 1 + random.nextInt(6);
      broker =
          new TestBroker(
              LOOPS,
              TestSettings.with(
                  "maxQueueLength", 0, "maxInflight", window, "sharedStrategy", strategy),
              ClusterLink.ALONE,
              new Random(seed));
      for (int i = 0; i < 3; i++) {
        members.add(new Roamer(broker, "m" + i, 1 + random.nextInt(4)));
        join(members.get(i));
      }
      senders = SENDERS.stream().map(id -> new Roamer(broker, id, 10)).toList();
      broker.run();
    }

    private void join(Roamer member) {
      member.connect(random.nextInt(LOOPS));
      member.subscribe(FILTER, 2);
    }

    void step() {
      RoamingTest.act(random, members, senders);
      for (int tasks = random.nextInt(8); tasks > 0; tasks--) {
        broker.loops().get(random.nextInt(LOOPS)).runOne();
      }
    }

    /** One goes with all that it has, and begins anew. The first one stays. */
    void replaceMember() {
      replaced++;
      Roamer member = members.get(1 + random.nextInt(members.size() - 1));
      member.lose(true);
      broker.run(random); // a CONNECT of its may be on its way
      broker.kernel().kick(member.clientId());
      for (int tasks = random.nextInt(30); tasks > 0; tasks--) {
        broker.loops().get(random.nextInt(LOOPS)).runOne();
      }
      broker.run(random);
      member.forget();
      join(member);
    }

    void finish() {
      RoamingTest.finish(broker, random, members, senders);
    }

    List<Integer> sent(String sender, int qos) {
      return RoamingTest.all(senders.get(SENDERS.indexOf(sender)), qos);
    }

    /** By all members. */
    List<Integer> received(String sender, int qos) {
      return members.stream().flatMap(each -> each.received(sender, qos).stream()).toList();
    }
  }
}
