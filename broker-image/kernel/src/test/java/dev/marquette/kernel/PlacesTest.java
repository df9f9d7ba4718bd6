package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.Suback;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestClient;
import dev.marquette.kernel.testkit.ThreadBroker;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Where the members of a group are whose clients are connected. */
class PlacesTest {
  @Property
  @Label("It behaves like a sorted set")
  void behavesLikeASet(@ForAll List<@IntRange(max = 300) Integer> places, @ForAll long seed) {
    Places set = new Places();
    TreeSet<Integer> model = new TreeSet<>();
    Random random = new Random(seed);
    for (int place : places) {
      boolean in = random.nextInt(3) > 0;
      set.set(place, in);
      if (in) {
        model.add(place);
      } else {
        model.remove(place);
      }
      assertThat(set.count()).isEqualTo(model.size());
    }
    int n = 0;
    for (int place : model) {
      assertThat(set.nth(n++)).isEqualTo(place);
    }
    assertThat(set.nth(n)).isEqualTo(-1);
    for (int from = 0; from < 320; from++) {
      Integer next = model.ceiling(from);
      assertThat(set.next(from)).isEqualTo(next == null ? -1 : next);
    }
  }

  @Test
  @DisplayName("What is in it is found while it grows and others come and go")
  void isReadWithoutALock() throws InterruptedException {
    Places set = new Places();
    set.set(63, true);
    AtomicBoolean done = new AtomicBoolean();
    List<Integer> wrong = new ArrayList<>();
    Thread reader =
        new Thread(
            () -> {
              while (!done.get()) {
                int found = set.next(63);
                if (found != 63) {
                  wrong.add(found);
                }
              }
            });
    reader.start();
    for (int i = 0; i < 100_000; i++) {
      set.set(i, true);
      set.set(i == 63 ? 0 : i, false);
    }
    done.set(true);
    reader.join();
    assertThat(wrong).isEmpty();
    assertThat(set.count()).isEqualTo(1);
  }

  private static void assertKnowsWhoIsConnected(BrokerKernel kernel) {
    SharedGroup group = kernel.routes.group("t", "g");
    for (int place = 0; group != null && place < group.size(); place++) {
      Subscription member = Objects.requireNonNull(group.member(place));
      assertThat(group.connected().next(place) == place)
          .as("%s is %s", member.session.clientId, member.session.load())
          .isEqualTo(member.session.load() != Session.AWAY);
    }
    assertThat(group == null ? -1 : group.connected().next(group.size())).isEqualTo(-1);
  }

  @Property(tries = 50)
  @Label("A group knows who is connected, whoever comes, goes, subscribes and unsubscribes")
  void knowsWhoIsConnected(@ForAll long seed) {
    TestBroker broker = new TestBroker(2);
    Random random = new Random(seed);
    List<TestClient> clients = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      String id = "c" + random.nextInt(12);
      if (random.nextInt(3) == 0 && !clients.isEmpty()) {
        clients.get(random.nextInt(clients.size())).drop();
      } else {
        TestClient client = broker.client(random.nextInt(2), id);
        client.connect(random.nextInt(5) == 0, random.nextInt(5) == 0 ? 0 : 1000);
        switch (random.nextInt(4)) {
          case 0 -> client.unsubscribe("$share/g/t");
          case 1 -> client.subscribe("t", 1);
          default -> client.subscribe("$share/g/t", 1);
        }
        clients.add(client);
      }
      if (random.nextBoolean()) {
        broker.run(random);
        assertKnowsWhoIsConnected(broker.kernel());
      }
    }
    broker.run(random);
    assertKnowsWhoIsConnected(broker.kernel());
  }

  @Test
  @DisplayName("A group knows who is connected after members came and went on all loops at once")
  void knowsUnderContention() {
    try (ThreadBroker broker = new ThreadBroker(4, MqttSettings.DEFAULT)) {
      Random random = new Random(5);
      List<TestClient> clients = new ArrayList<>();
      for (int round = 0; round < 100; round++) {
        for (int id = 0; id < 40; id++) {
          TestClient client = broker.client(id % 4, "c" + id, MqttVersion.V5).connect(false, 1000);
          clients.add(client);
          client.subscribe("$share/g/t", 1);
          if (random.nextInt(4) == 0) {
            client.unsubscribe("$share/g/t");
          }
          if (random.nextInt(3) == 0) {
            client.drop();
          }
        }
      }
      await()
          .untilAsserted(
              () -> {
                assertThat(clients).allMatch(each -> each.isClosed() || each.has(Suback.class));
                assertThat(broker.kernel().routes.group("t", "g")).isNotNull();
                assertKnowsWhoIsConnected(broker.kernel());
              });
      clients.forEach(TestClient::drop);
      await()
          .untilAsserted(
              () -> {
                SharedGroup group = broker.kernel().routes.group("t", "g");
                assertThat(group == null ? 0 : group.connected().count()).isZero();
              });
    }
  }
}
