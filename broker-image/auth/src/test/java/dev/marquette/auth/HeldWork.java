package dev.marquette.auth;

import java.util.concurrent.CountDownLatch;

/** A {@link PasswordWork} that computes one check at a time, and none before it is released. */
final class HeldWork {
  private final PasswordWork work;
  private final CountDownLatch released = new CountDownLatch(1);

  HeldWork(int maxWaiting) {
    work = new PasswordWork(1, maxWaiting);
    work.submit(
        this,
        () -> {
          await(released);
          return true;
        });
  }

  PasswordWork work() {
    return work;
  }

  void release() {
    released.countDown();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
