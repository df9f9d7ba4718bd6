package dev.marquette.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a writer passes on before and after it is closed, with an etcd that answers when the test
 * says so. A writer whose thread has ended does nothing more: so no test waits for nothing to come.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class BatchWriterCloseTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final byte[] VALUE = "v".getBytes(UTF_8);

  private final BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
  private final Worker worker = new Worker("writer");
  private final CompletableFuture<Thread> thread = new CompletableFuture<>();

  BatchWriterCloseTest() {
    worker.execute(() -> thread.complete(Thread.currentThread()));
  }

  private record Call(List<Write> writes, CompletableFuture<Marked> answer) {}

  private BatchWriter start(Transactions etcd) {
    return BatchWriter.start(etcd, "mark", Duration.ZERO, worker);
  }

  private BatchWriter start() {
    return start((writes, mark, expected) -> called(writes));
  }

  private CompletableFuture<Marked> called(List<Write> writes) {
    Call call = new Call(writes, new CompletableFuture<>());
    calls.add(call);
    return call.answer();
  }

  private Call nextCall() throws InterruptedException {
    return Objects.requireNonNull(calls.poll(LONG.toSeconds(), TimeUnit.SECONDS), "no call came");
  }

  /** Has the writer's thread do nothing until the result is counted down. */
  private CountDownLatch hold() throws InterruptedException {
    CountDownLatch holding = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    worker.execute(
        () -> {
          holding.countDown();
          waitFor(released);
        });
    holding.await();
    return released;
  }

  private static void waitFor(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e); // the writer's thread ends while a test still needs it
    }
  }

  /** Whatever etcd may say to a transaction. */
  static Stream<Supplier<CompletableFuture<Marked>>> answers() {
    return Stream.of(
        () -> CompletableFuture.completedFuture(new Marked.Set(7)),
        () -> CompletableFuture.completedFuture(new Marked.Other(null)),
        () -> CompletableFuture.failedFuture(new EtcdException("etcd is away", true, null)),
        () -> CompletableFuture.failedFuture(new EtcdException("etcd refuses it", false, null)));
  }

  @ParameterizedTest
  @MethodSource("answers")
  @DisplayName(
      "an answer that is there when the writer is closed, and is seen later, has no effect")
  void anAnswerComesAsItIsClosed(Supplier<CompletableFuture<Marked>> answer) throws Exception {
    BatchWriter writer = start();
    CountDownLatch together = hold();
    writer.put("/a", VALUE);
    writer.put("/b", VALUE);
    together.countDown();
    Call call = nextCall();
    assertThat(call.writes()).hasSize(2);
    CountDownLatch released = hold();
    writer.put("/c", VALUE);
    answer
        .get()
        .whenComplete(
            (done, failure) -> {
              if (failure == null) {
                call.answer().complete(done);
              } else {
                call.answer().completeExceptionally(failure);
              }
            });
    CompletableFuture<?> flushed = writer.flush();
    writer.close();
    released.countDown();
    thread.join().join();
    assertThat(calls).as("passed on after close").isEmpty();
    assertThat(writer.waiting()).isZero();
    assertThatThrownBy(flushed::join).hasCauseInstanceOf(IllegalStateException.class);
  }

  @Test
  @DisplayName("an answer that comes after close has no effect, and the write is never done")
  void anAnswerComesAfterClose() throws Exception {
    BatchWriter writer = start();
    CompletableFuture<Long> lost = writer.put("/a", VALUE);
    Call call = nextCall();
    assertThat(writer.isWaiting("/a")).isFalse(); // on its way
    writer.close();
    thread.join().join();
    call.answer().completeExceptionally(new EtcdException("etcd is away", true, null));
    assertThat(calls).as("passed on after close").isEmpty();
    assertThat(writer.waiting()).isZero();
    assertThat(lost).isNotDone();
  }

  @Test
  @DisplayName("close waits for a transaction that is being passed on, not for its answer")
  void closeWaitsForWhatIsPassedOn() throws Exception {
    CountDownLatch passing = new CountDownLatch(1);
    CountDownLatch passed = new CountDownLatch(1);
    BatchWriter writer =
        start(
            (writes, mark, expected) -> {
              passing.countDown();
              waitFor(passed);
              return called(writes);
            });
    writer.put("/a", VALUE);
    passing.await();
    Thread closing = Thread.ofPlatform().start(writer::close);
    await().atMost(LONG).until(() -> closing.getState() == Thread.State.BLOCKED);
    passed.countDown();
    closing.join();
    assertThat(nextCall().answer()).isNotDone();
    thread.join().join();
    assertThat(calls).as("passed on after close").isEmpty();
  }

  @Test
  @DisplayName("a closed writer takes nothing more, and a flush of it fails")
  void aClosedWriterTakesNothing() throws Exception {
    BatchWriter writer = start();
    writer.close();
    assertThat(writer.put("/a", VALUE)).isNotDone();
    assertThat(writer.waiting()).isZero();
    assertThatThrownBy(writer.flush()::join).hasCauseInstanceOf(IllegalStateException.class);
    writer.close();
    thread.join().join();
    assertThat(calls).isEmpty();
  }

  @Test
  @DisplayName("contention: whatever threads write meanwhile, nothing is passed on after close")
  void contention() throws Exception {
    for (int round = 0; round < 500; round++) {
      closeWhileThreadsWrite();
    }
  }

  private static void closeWhileThreadsWrite() throws InterruptedException {
    Worker worker = new Worker("writer");
    CompletableFuture<Thread> thread = new CompletableFuture<>();
    worker.execute(() -> thread.complete(Thread.currentThread()));
    CountDownLatch begun = new CountDownLatch(3);
    CountDownLatch closed = new CountDownLatch(1);
    AtomicLong revision = new AtomicLong();
    AtomicLong late = new AtomicLong();
    BatchWriter writer =
        BatchWriter.start(
            (writes, mark, expected) -> {
              if (closed.getCount() == 0) {
                late.incrementAndGet();
              }
              begun.countDown();
              return CompletableFuture.completedFuture(new Marked.Set(revision.incrementAndGet()));
            },
            "mark",
            Duration.ZERO,
            worker);
    List<Thread> writing =
        Stream.of("/a", "/b")
            .map(
                key ->
                    Thread.ofPlatform()
                        .start(
                            () -> {
                              while (closed.getCount() > 0) {
                                writer.put(key, VALUE);
                              }
                            }))
            .toList();
    begun.await();
    writer.close();
    closed.countDown();
    for (Thread each : writing) {
      each.join();
    }
    thread.join().join();
    assertThat(late).as("passed on after close").hasValue(0);
  }
}
