package dev.marquette.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.kernel.SessionState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class InboxTest {
  private static final View.Member FROM = new View.Member("a", "a1");

  private final List<CompletableFuture<Answer>> asked = new ArrayList<>();
  private final List<Runnable> later = new ArrayList<>();

  private Inbox inbox(int maximumBytes) {
    return new Inbox(FROM, 1, (from, request) -> ask(), later::add, maximumBytes, Samples.NOW);
  }

  private CompletableFuture<Answer> ask() {
    asked.add(new CompletableFuture<>());
    return asked.getLast();
  }

  private void runLater() {
    List<Runnable> tasks = List.copyOf(later);
    later.clear();
    tasks.forEach(Runnable::run);
  }

  /** Requests from this sequence on. */
  private static FrameReader requests(long lowest, long from, int count) {
    FrameWriter out = new FrameWriter(64);
    out.number(lowest);
    for (int i = 0; i < count; i++) {
      out.number(from + i);
      new Request.Mark().write(out, Samples.NOW);
    }
    return new FrameReader(out.toBytes());
  }

  private static Map<Long, Answer> answers(List<FrameReader> frames) {
    Map<Long, Answer> answers = new TreeMap<>();
    for (FrameReader frame : frames) {
      while (frame.hasMore()) {
        answers.put(frame.number(), Answer.read(frame, Samples.NOW));
      }
    }
    return answers;
  }

  private static SessionState session(String clientId, int bytes) {
    SessionState.Queued queued =
        new SessionState.Queued(
            Samples.message("t", "x".repeat(1000), 1, "p"), 1, false, List.of(), null);
    SessionState empty = Samples.empty(clientId, 9);
    return new SessionState(
        empty.clientId(),
        empty.claim(),
        empty.begun(),
        empty.expirySeconds(),
        empty.nextPacketId(),
        empty.subscriptions(),
        empty.inflight(),
        Collections.nCopies(bytes / 1000, queued),
        empty.awaitingRelease(),
        empty.pendingWill(),
        empty.endsAtNanos(),
        empty.listener());
  }

  @Test
  @DisplayName(
      "large answers that a broken stream left behind: the welcome goes alone, and they after it in"
          + " parts that a stream takes")
  void largeAnswersDoNotKeepALaneShut() {
    Inbox inbox = inbox(Frames.MAXIMUM_BYTES);
    TestStream first = new TestStream();
    inbox.attach(first, 1);
    inbox.take(first, requests(1, 1, 6));
    inbox.detach(first);
    for (int i = 0; i < 6; i++) {
      asked.get(i).complete(new Answer.Session(session("c" + i, i * 1_500_000)));
    }
    runLater();

    TestStream second = new TestStream();
    second.room = 3;
    inbox.attach(second, 1);
    assertThat(second.sent).hasSize(3);
    assertThat(second.sent.getFirst()).containsExactly(0, 6);
    second.room = Integer.MAX_VALUE;
    inbox.ready(second);
    assertThat(second.sent)
        .allSatisfy(part -> assertThat(part.length).isLessThanOrEqualTo(Frames.MAXIMUM_PART_BYTES));
    List<FrameReader> frames = second.frames();
    assertThat(frames.removeFirst().number()).isEqualTo(6);
    Map<Long, Answer> answers = answers(frames);
    assertThat(answers).hasSize(6);
    for (int i = 0; i < 6; i++) {
      assertThat(Samples.bytes(Objects.requireNonNull(answers.get(i + 1L))))
          .isEqualTo(Samples.bytes(new Answer.Session(session("c" + i, i * 1_500_000))));
    }
  }

  @Test
  @DisplayName("an answer beyond the limit fails, and the others come")
  void anAnswerThatIsTooLargeFails() {
    Inbox inbox = inbox(10_000);
    TestStream stream = new TestStream();
    inbox.attach(stream, 1);
    inbox.take(stream, requests(1, 1, 3));
    asked.get(0).complete(new Answer.Session(session("a", 8_000)));
    asked.get(1).complete(new Answer.Session(session("b", 20_000)));
    asked.get(2).complete(new Answer.Session(session("c", 8_000)));
    runLater();
    assertAnswers(stream);

    TestStream next = new TestStream();
    inbox.attach(next, 1);
    assertAnswers(next);
  }

  private static void assertAnswers(TestStream stream) {
    List<FrameReader> frames = stream.frames();
    frames.removeFirst();
    Map<Long, Answer> answers = answers(frames);
    assertThat(answers).hasSize(3);
    assertThat(answers.get(1L)).isInstanceOf(Answer.Session.class);
    assertThat(answers.get(2L))
        .isInstanceOfSatisfying(
            Answer.Failed.class, failed -> assertThat(failed.why()).contains("limit is 10000"));
    assertThat(answers.get(3L)).isInstanceOf(Answer.Session.class);
  }

  @Test
  void answersThatAreReadyTogetherGoTogether() {
    Inbox inbox = inbox(Frames.MAXIMUM_BYTES);
    TestStream stream = new TestStream();
    inbox.attach(stream, 1);
    inbox.take(stream, requests(1, 1, 100));
    asked.forEach(each -> each.complete(new Answer.Done()));
    runLater();
    assertThat(stream.sent).hasSize(2);
    assertThat(answers(stream.frames().subList(1, 2))).hasSize(100);
  }
}
