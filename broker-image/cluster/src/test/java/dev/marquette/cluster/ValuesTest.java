package dev.marquette.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquette.kernel.Message;
import dev.marquette.kernel.SessionState;
import dev.marquette.kernel.SharedAnswer;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValuesTest {
  private static final List<Request> REQUESTS =
      List.of(
          new Request.Forward(Samples.full()),
          new Request.ForwardShared(Samples.full(), "a/#", "group", true),
          new Request.ForwardShared(Samples.full(), "a/#", "group", false),
          new Request.Retain(new RetainedChange(Samples.full(), 1L << 41, Long.MIN_VALUE), true),
          new Request.RetainedFeed(true),
          new Request.HandOver("client", false, Long.MAX_VALUE, 1),
          new Request.HandOver("ü", true, 1L << 40, Long.MAX_VALUE),
          new Request.Settled("client", 9, 1L << 33, true),
          new Request.Relay(
              "client",
              9,
              List.of(relayed(new SessionState.Group("a/#", "g")), relayed(null)),
              false),
          new Request.Relay("client", 9, List.of(), true),
          new Request.Flush(1L << 50),
          new Request.Mark(),
          new Request.Write(),
          new Request.Holds(List.of(new Request.Holding("a", 1), new Request.Holding("", 2))));

  private static final List<Answer> ANSWERS =
      List.of(
          new Answer.Done(),
          new Answer.Taken(true),
          new Answer.Taken(false),
          new Answer.Shared(SharedAnswer.TAKEN),
          new Answer.Shared(SharedAnswer.AWAY),
          new Answer.Shared(SharedAnswer.NOBODY),
          new Answer.Shared(SharedAnswer.BEHIND),
          new Answer.Session(null),
          new Answer.Session(Samples.session("client", 3)),
          new Answer.Retry(),
          new Answer.Revision(1L << 40),
          new Answer.Later(1L << 60),
          new Answer.Earlier(List.of("a", "ü", "")),
          new Answer.Failed("why"));

  private static SessionState.Queued relayed(SessionState.@Nullable Group group) {
    return new SessionState.Queued(Samples.full(), 1, false, List.of(7), group);
  }

  private static byte[] bytes(Request request) {
    FrameWriter out = new FrameWriter(1);
    request.write(out, Samples.NOW);
    return out.toBytes();
  }

  @Test
  void requestsComeBack() {
    for (Request request : REQUESTS) {
      FrameReader in = new FrameReader(bytes(request));
      Request back = Request.read(in, Samples.NOW);
      assertThat(in.hasMore()).isFalse();
      assertThat(back).usingRecursiveComparison().isEqualTo(request);
    }
  }

  @Test
  void answersComeBack() {
    for (Answer answer : ANSWERS) {
      FrameReader in = new FrameReader(Samples.bytes(answer));
      Answer back = Answer.read(in, Samples.NOW);
      assertThat(in.hasMore()).isFalse();
      assertThat(back).usingRecursiveComparison().isEqualTo(answer);
    }
  }

  @Test
  void aMessageWithNothingComesBack() {
    FrameWriter out = new FrameWriter(8);
    Message message = Samples.message("t", "", 0, "p");
    Values.message(out, message, Samples.NOW);
    assertThat(Values.message(new FrameReader(out.toBytes()), Samples.NOW))
        .usingRecursiveComparison()
        .isEqualTo(message);
  }

  @Test
  void aSessionWithNothingComesBack() {
    FrameWriter out = new FrameWriter(8);
    SessionState state = Samples.empty("c", 0);
    Values.session(out, state, Samples.NOW);
    assertThat(Values.session(new FrameReader(out.toBytes()), new StillClock(7, 7)))
        .isEqualTo(state);
  }

  private static SessionState crossed(SessionState state, long sentNanos, long receivedNanos) {
    FrameWriter out = new FrameWriter(8);
    Values.session(out, state, new StillClock(sentNanos, 0));
    return Objects.requireNonNull(
        Values.session(new FrameReader(out.toBytes()), new StillClock(receivedNanos, 0)));
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "-5_000_000_000_000, 7", "9_000_000, -123_456_789_012", "60_000_000_001, 3"})
  @DisplayName("a session's end and its will's time are as far off for a broker of another clock")
  void timesAreOfTheBrokersClock(String sent, String received) {
    long there = Long.parseLong(sent.replace("_", ""));
    long here = Long.parseLong(received.replace("_", ""));
    SessionState state = Samples.session("c", 0);
    SessionState.PendingWill will = Objects.requireNonNull(state.pendingWill());
    SessionState back = crossed(state, there, here);
    assertThat(back.endsAtNanos() - here).isEqualTo(state.endsAtNanos() - there);
    assertThat(Objects.requireNonNull(back.pendingWill()).dueAtNanos() - here)
        .isEqualTo(Math.max(0, will.dueAtNanos() - there));
    SessionState overdue = crossed(state, state.endsAtNanos() + 99, here);
    assertThat(overdue.endsAtNanos()).isEqualTo(here);
    assertThat(crossed(Samples.empty("c", 0), there, here).endsAtNanos())
        .isEqualTo(SessionState.NEVER);
  }

  @Test
  @DisplayName("the longest Session Expiry Interval crosses, and a time beyond any is refused")
  void longTimes() {
    long longest = TimeUnit.SECONDS.toNanos(0xFFFF_FFFEL);
    SessionState state = Samples.endingAt(Samples.session("c", 0), longest);
    assertThat(crossed(state, 0, 0)).usingRecursiveComparison().isEqualTo(state);
    SessionState none = Samples.endingAt(state, SessionState.NEVER - 1);
    assertThatThrownBy(() -> crossed(none, 0, 0)).isInstanceOf(FrameReader.Malformed.class);
  }

  @Test
  @DisplayName(
      "[MQTT-3.3.2-6] the longest Message Expiry Interval crosses, and what is over is over")
  void messageExpiry() {
    long longest = TimeUnit.SECONDS.toMillis(0xFFFF_FFFFL);
    assertThat(crossed(100 + longest, 100, 1L << 41)).isEqualTo((1L << 41) + longest);
    assertThat(crossed(100, 100, 7)).isEqualTo(7);
    assertThat(crossed(1, 1L << 41, 7)).isEqualTo(7);
    assertThat(crossed(Message.NEVER, 100, 7)).isEqualTo(Message.NEVER);
    assertThatThrownBy(() -> crossed(Message.NEVER - 1, 100, 7))
        .isInstanceOf(FrameReader.Malformed.class);
  }

  private static long crossed(long expiresAtMillis, long sentMillis, long receivedMillis) {
    FrameWriter out = new FrameWriter(8);
    Values.message(out, Samples.expiringAt(expiresAtMillis), new StillClock(0, sentMillis));
    FrameReader in = new FrameReader(out.toBytes());
    return Values.message(in, new StillClock(0, receivedMillis)).expiresAtMillis();
  }

  @Test
  void numbersOfAnySizeComeBack() {
    Random random = new Random(3);
    for (int i = 0; i < 10_000; i++) {
      long number = random.nextLong() >> random.nextInt(64);
      FrameWriter out = new FrameWriter(1);
      out.number(number);
      assertThat(new FrameReader(out.toBytes()).number()).isEqualTo(number);
    }
  }

  @Test
  void aHelloComesBack() {
    Frames.Hello hello = new Frames.Hello("/marquette/n/c/", "node-1", "i1", 9, 2, "i2", 77);
    FrameWriter out = new FrameWriter(1);
    hello.write(out);
    assertThat(Frames.Hello.read(new FrameReader(out.toBytes()))).isEqualTo(hello);
    byte[] other = out.toBytes();
    other[0]++;
    assertThatThrownBy(() -> Frames.Hello.read(new FrameReader(other)))
        .isInstanceOf(FrameReader.Malformed.class);
  }

  @Test
  void everyPrefixOfAFrameIsRefused() {
    for (Request request : REQUESTS) {
      byte[] whole = bytes(request);
      for (int length = 0; length < whole.length; length++) {
        byte[] part = java.util.Arrays.copyOf(whole, length);
        assertThatThrownBy(() -> Request.read(new FrameReader(part), Samples.NOW))
            .isInstanceOf(FrameReader.Malformed.class);
      }
    }
  }

  @Test
  void whateverComesIsReadOrRefused() {
    Random random = new Random(11);
    for (int i = 0; i < 100_000; i++) {
      byte[] frame =
          random.nextBoolean()
              ? bytes(REQUESTS.get(random.nextInt(REQUESTS.size())))
              : Samples.bytes(ANSWERS.get(random.nextInt(ANSWERS.size())));
      for (int changes = random.nextInt(4); changes >= 0; changes--) {
        frame[random.nextInt(frame.length)] = (byte) random.nextInt(256);
      }
      readOrRefuse(frame, in -> Request.read(in, Samples.NOW));
      readOrRefuse(frame, in -> Answer.read(in, Samples.NOW));
    }
  }

  private static void readOrRefuse(byte[] frame, Function<FrameReader, ?> read) {
    try {
      assertThat(read.apply(new FrameReader(frame))).isNotNull();
    } catch (FrameReader.Malformed e) {
      assertThat(e).hasMessageContaining("");
    }
  }
}
