package dev.marquette.kernel.bans;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BansTest {
  private static final Ban.Who CLIENT = new Ban.ClientId("c");
  private static final Ban.Who USER = new Ban.Username("u");
  private static final Ban.Who HOST = Ban.PeerHost.of("192.0.2.1");
  private static final BanRoom.Taken NOTHING = new BanRoom.Taken(0, 0);

  private final AtomicLong clock = new AtomicLong(1000);
  private final List<Ban.Who> expelled = new ArrayList<>();
  private final Bans bans = new Bans(clock::get, expelled::addAll);

  private static Ban ban(Ban.Who who, long until) {
    return new Ban(who, "test", "because", until);
  }

  private static Ban ban(Ban.Who who) {
    return ban(who, Ban.FOR_EVER);
  }

  private static Ban detected(Ban.Who who) {
    return new Ban(who, Ban.FLAPPING_DETECTOR, "because", 2000);
  }

  /** One of the longest that clients have, each of its own. */
  private static Ban.Who longest(int number) {
    return new Ban.ClientId("x".repeat(65_500) + number);
  }

  private static BanSettings configured(Ban... configured) {
    return new BanSettings(true, List.of(configured), null);
  }

  private static InetSocketAddress from(String address) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), 5);
  }

  private boolean isBanned() {
    return bans.isBanned("c", "u", from("192.0.2.1"));
  }

  @Test
  @DisplayName("A ban is by client ID, by user name or by address, and one is not the other")
  void byWhom() {
    bans.add(ban(new Ban.ClientId("u")));
    bans.add(ban(new Ban.Username("c")));
    bans.add(ban(Ban.PeerHost.of("192.0.2.2")));
    assertThat(isBanned()).isFalse();
    for (Ban.Who who : List.of(CLIENT, USER, HOST)) {
      bans.add(ban(who));
      assertThat(isBanned()).as("%s", who).isTrue();
      assertThat(bans.lift(who)).isTrue();
      assertThat(isBanned()).isFalse();
    }
    assertThat(bans.lift(HOST)).isFalse();
  }

  @Test
  @DisplayName("Who has no user name, or comes from no IP address, is banned by what it has")
  void withoutSome() {
    bans.add(ban(USER));
    bans.add(ban(HOST));
    InetSocketAddress unknown = InetSocketAddress.createUnresolved("192.0.2.1", 5);
    assertThat(bans.isBanned("c", null, unknown)).isFalse();
    bans.add(ban(CLIENT));
    assertThat(bans.isBanned("c", null, unknown)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 192.0.2.1, 192.0.2.1",
    "2001:DB8:0:0:0:0:0:1, 2001:db8::1, 2001:db8:0:0:0:0:0:1",
    "::ffff:192.0.2.1, 192.0.2.1, 192.0.2.1",
    "fe80::1, fe80::1%1, fe80:0:0:0:0:0:0:1"
  })
  @DisplayName("An address is the same however it is written, and on every interface")
  void addresses(String written, String connectsFrom, String shown) {
    bans.add(ban(Ban.PeerHost.of(written)));
    assertThat(bans.isBanned("c", null, from(connectsFrom))).isTrue();
    assertThat(new Ban.PeerHost(InetAddress.ofLiteral(connectsFrom))).hasToString(shown);
  }

  @Test
  @DisplayName("What is no address is refused with what is expected")
  void noAddress() {
    assertThatThrownBy(() -> Ban.PeerHost.of("example.com"))
        .hasMessage(
            "\"example.com\" is no IP address: expected one such as 192.0.2.1 or 2001:db8::1");
  }

  @Test
  @DisplayName("A ban ends with its time, and goes from memory then; the last one counts")
  void ends() {
    bans.add(ban(CLIENT));
    bans.add(ban(CLIENT, 2000));
    assertThat(bans.made()).containsExactly(ban(CLIENT, 2000));
    clock.set(1999);
    bans.removeEnded();
    assertThat(isBanned()).isTrue();
    clock.set(2000);
    assertThat(isBanned()).isFalse();
    assertThat(bans.made()).isEmpty();
    assertThat(bans.size()).isEqualTo(1);
    bans.removeEnded();
    assertThat(bans.size()).isZero();
    assertThat(bans.taken()).isEqualTo(NOTHING);
  }

  @Test
  @DisplayName("What is configured is in force while it is, and no lift ends it")
  void configured() {
    bans.configure(configured(ban(USER)));
    assertThat(isBanned()).isTrue();
    assertThat(bans.lift(USER)).isFalse();
    assertThat(bans.made()).isEmpty();
    assertThat(bans.size()).isEqualTo(1);
    bans.configure(configured(ban(HOST, 2000)));
    assertThat(isBanned()).isTrue();
    clock.set(2000);
    assertThat(isBanned()).isFalse();
    bans.configure(BanSettings.DEFAULT);
    assertThat(bans.size()).isZero();
  }

  @Test
  @DisplayName("Two bans of one configuration about the same are refused")
  void configuredTwice() {
    assertThatThrownBy(() -> configured(ban(USER), ban(CLIENT), ban(USER, 5)))
        .hasMessage("3 bans are about 2; expected one about each");
  }

  @Test
  @DisplayName("Whoever becomes banned is let go, once")
  void expels() {
    bans.add(ban(CLIENT));
    bans.configure(configured(ban(USER, 2000)));
    bans.configure(configured(ban(USER, 2000), ban(HOST)));
    assertThat(expelled).containsExactly(CLIENT, USER, HOST);
    bans.configure(configured(ban(USER, 3000))); // the other may have ended
    bans.addRemote(ban(CLIENT));
    bans.addRemote(ban(new Ban.ClientId("other")));
    assertThat(expelled).endsWith(HOST, USER, new Ban.ClientId("other")).hasSize(5);
  }

  @Test
  @DisplayName("Switched off nobody is banned; switched on again, everybody who was")
  void switchedOff() {
    bans.configure(new BanSettings(false, List.of(ban(USER)), null));
    bans.add(ban(CLIENT));
    assertThat(isBanned()).isFalse();
    assertThat(expelled).isEmpty();
    bans.configure(configured(ban(USER)));
    assertThat(isBanned()).isTrue();
    assertThat(expelled).containsExactlyInAnyOrder(USER, CLIENT);
  }

  @Test
  @DisplayName("What is made here is told to others; what others made is not told back")
  void shares() {
    List<String> told = new ArrayList<>();
    bans.share(
        new Bans.Share() {
          @Override
          public void banned(Ban ban) {
            told.add("+" + ban.who());
          }

          @Override
          public void lifted(Ban.Who who) {
            told.add("-" + who);
          }
        });
    bans.add(ban(HOST));
    bans.addRemote(ban(USER));
    bans.addRemote(ban(CLIENT, 1000));
    assertThat(bans.made()).containsExactlyInAnyOrder(ban(HOST), ban(USER));
    bans.addRemote(ban(USER, 1000)); // ended by a shorter one
    bans.liftRemote(HOST);
    assertThat(isBanned()).isFalse();
    bans.addRemote(ban(CLIENT));
    bans.lift(CLIENT);
    bans.configure(configured(ban(CLIENT)));
    assertThat(told).containsExactly("+192.0.2.1", "-ClientId[id=c]");
  }

  @Test
  @DisplayName("The memory of bans is bounded, and those that ended make room")
  void bounded() {
    int count = 0;
    while (bans.add(ban(longest(count), 2000))) {
      count++;
    }
    assertThat(count).isEqualTo(255);
    assertThat(bans.taken().chars()).isLessThanOrEqualTo(BanRoom.MAX_CHARS);
    while (bans.add(ban(new Ban.ClientId("c" + count), 2000))) {
      count++;
    }
    assertThat(bans.addRemote(ban(HOST))).isFalse();
    assertThat(bans.size()).isEqualTo(count);
    clock.set(2000);
    bans.removeEnded();
    assertThat(bans.add(ban(HOST))).isTrue();
    assertThat(isBanned()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @DisplayName("However many clients flap, here or elsewhere, there is room to ban the next person")
  void roomForPeople(boolean here) {
    Predicate<Ban> add = here ? bans::add : bans::addRemote;
    int flapping = 0;
    while (add.test(detected(longest(flapping)))) {
      flapping++;
    }
    assertThat(flapping).isEqualTo(127);
    assertThat(bans.taken().chars()).isLessThanOrEqualTo(BanRoom.MAX_DETECTED_CHARS);
    int count = flapping;
    while (add.test(ban(longest(count)))) {
      count++;
    }
    assertThat(count).isEqualTo(255);
    assertThat(bans.taken().chars()).isLessThanOrEqualTo(BanRoom.MAX_CHARS);
    clock.set(2000);
    bans.removeEnded();
    assertThat(bans.size()).isEqualTo(count - flapping);
    assertThat(bans.taken().detectedChars()).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @DisplayName("A ban can be prolonged, and taken over from the detector, while there is no room")
  void prolonged(boolean here) {
    Predicate<Ban> add = here ? bans::add : bans::addRemote;
    int count = 0;
    while (bans.add(detected(longest(count))) || bans.add(ban(longest(count), 2000))) {
      count++;
    }
    assertThat(bans.add(ban(longest(count), 2000))).isFalse();
    BanRoom.Taken before = bans.taken();
    Ban longer = ban(longest(count - 1), 3000);
    assertThat(add.test(longer)).isTrue();
    assertThat(bans.taken()).isEqualTo(before);
    Ban taken = ban(longest(0));
    assertThat(add.test(taken)).isTrue();
    assertThat(bans.taken().detectedChars()).isLessThan(before.detectedChars());
    assertThat(bans.made()).contains(longer, taken).hasSize(count);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @DisplayName("A ban whose successor has no room stays as it is, and so does what is counted")
  void successorWithoutRoom(boolean here) {
    Predicate<Ban> add = here ? bans::add : bans::addRemote;
    Ban people = ban(longest(0));
    bans.add(people);
    int count = 1;
    while (bans.add(detected(longest(count)))) {
      count++;
    }
    BanRoom.Taken before = bans.taken();
    expelled.clear();
    assertThat(add.test(detected(longest(0)))).isFalse();
    assertThat(bans.taken()).isEqualTo(before);
    assertThat(bans.made()).contains(people).hasSize(count);
    assertThat(expelled).isEmpty();
  }

  @Test
  @DisplayName("Threads that ban and lift the same few lose no memory and leave no ban")
  void contention() throws Exception {
    Bans shared = new Bans(clock::get, banned -> {});
    int threads = 4;
    CyclicBarrier together = new CyclicBarrier(threads);
    Callable<Void> task =
        () -> {
          together.await();
          for (int i = 0; i < 20_000; i++) {
            int n = ThreadLocalRandom.current().nextInt(64);
            Ban.Who who = new Ban.ClientId("x".repeat(n % 8));
            switch (n / 8) {
              case 0, 1 -> shared.lift(who);
              case 2 -> shared.removeEnded();
              case 3 -> shared.addRemote(ban(who, 1000));
              case 4 -> shared.add(ban(who, 1000)); // has ended
              case 5 -> shared.addRemote(ban(who, n));
              case 6 -> shared.add(detected(who));
              default -> shared.add(new Ban(who, "test", "y".repeat(n), Ban.FOR_EVER));
            }
            shared.isBanned("xx", null, from("192.0.2.1"));
          }
          return null;
        };
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      List<Future<Void>> done = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        done.add(executor.submit(task));
      }
      for (Future<Void> each : done) {
        each.get();
      }
    }
    for (int n = 0; n < 8; n++) {
      shared.lift(new Ban.ClientId("x".repeat(n)));
    }
    assertThat(shared.size()).isZero();
    assertThat(shared.taken()).isEqualTo(NOTHING);
  }

  @Test
  @DisplayName("Of a ban and its end at the same moment the others hear last what came last")
  void toldInOrder() throws Exception {
    toldInOrder(() -> bans.add(ban(CLIENT)));
  }

  @Test
  @DisplayName("Who is told again of a ban that ends at the same moment hears last that it ended")
  void toldAgainInOrder() throws Exception {
    toldInOrder(bans::tellAgain);
  }

  @Test
  @DisplayName("Told again are the bans in force that were made while the broker ran, of all")
  void tellsAgain() {
    bans.configure(configured(ban(USER)));
    bans.add(ban(CLIENT));
    bans.add(ban(USER, 2000));
    bans.addRemote(ban(HOST));
    clock.set(2000);
    List<Ban> told = new ArrayList<>();
    bans.share(
        new Bans.Share() {
          @Override
          public void banned(Ban ban) {
            told.add(ban);
          }

          @Override
          public void lifted(Ban.Who who) {}
        });
    bans.tellAgain();
    assertThat(told).containsExactlyInAnyOrder(ban(CLIENT), ban(HOST));
    assertThat(expelled).containsExactly(USER, CLIENT, USER, HOST);
  }

  /** The task tells of a ban while another thread lifts it. */
  private void toldInOrder(Runnable task) throws Exception {
    AtomicBoolean told = new AtomicBoolean();
    bans.share(
        new Bans.Share() {
          @Override
          public void banned(Ban ban) {
            told.set(true);
          }

          @Override
          public void lifted(Ban.Who who) {
            told.set(false);
          }
        });
    int rounds = 50_000;
    CyclicBarrier together = new CyclicBarrier(2);
    try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
      Future<Void> lifts =
          executor.submit(
              () -> {
                for (int i = 0; i < rounds; i++) {
                  together.await();
                  bans.lift(CLIENT);
                  together.await();
                }
                return null;
              });
      int apart = 0;
      for (int i = 0; i < rounds; i++) {
        bans.add(ban(CLIENT));
        together.await();
        task.run();
        together.await();
        apart += told.get() == bans.made().isEmpty() ? 1 : 0;
      }
      lifts.get();
      assertThat(apart).isZero();
    }
  }

  @Test
  @DisplayName("A policy out of its bounds is refused with what is expected")
  void policies() {
    Duration minute = Duration.ofMinutes(1);
    assertThatThrownBy(() -> new FlappingPolicy(0, minute, minute))
        .hasMessage("maxCount is 0; expected 1 to 1000000");
    assertThatThrownBy(() -> new FlappingPolicy(1, Duration.ZERO, minute))
        .hasMessage("window is PT0S; expected PT1S to PT24H");
    assertThatThrownBy(() -> new FlappingPolicy(1, minute, Duration.ofDays(366)))
        .hasMessage("banTime is PT8784H; expected PT1S to PT8760H");
  }
}
