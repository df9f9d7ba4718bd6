package dev.marquette.auth;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where passwords are hashed: virtual threads, of which only a few compute at a time, so that event
 * loops keep their cores, and only so many wait that those in the queue are answered before their
 * clients give up.
 */
final class PasswordWork {
  /** For the whole process, because it is the process's cores that are shared. */
  static final PasswordWork SHARED =
      new PasswordWork(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), 500);

  private final Semaphore computing;
  private final AtomicInteger pending = new AtomicInteger();
  private final int maxPending;

  /**
   * @param atOnce how many compute at a time
   * @param maxWaiting how many more may wait
   */
  PasswordWork(int atOnce, int maxWaiting) {
    this.computing = new Semaphore(atOnce, true);
    this.maxPending = atOnce + maxWaiting;
  }

  /** Computes it on a virtual thread; null when too many wait. */
  @Nullable CompletableFuture<Boolean> submit(BooleanSupplier check) {
    if (pending.incrementAndGet() > maxPending) {
      pending.decrementAndGet();
      return null;
    }
    CompletableFuture<Boolean> answer = new CompletableFuture<>();
    Thread.ofVirtual().name("password").start(() -> run(check, answer));
    return answer;
  }

  private void run(BooleanSupplier check, CompletableFuture<Boolean> answer) {
    boolean right;
    try {
      computing.acquire();
      try {
        right = check.getAsBoolean();
      } finally {
        computing.release();
      }
    } catch (InterruptedException | RuntimeException | Error e) {
      pending.decrementAndGet();
      answer.completeExceptionally(e);
      return;
    }
    pending.decrementAndGet();
    answer.complete(right);
  }
}
