package dev.marquette.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.channel.local.LocalIoHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FairLoopsTest {
  private static final int SLICES = 1_000;

  private final AtomicInteger looks = new AtomicInteger();
  private final FairLoops loops = new FairLoops(1, "fair", CountedIo.factory(looks));
  private final EventLoop loop = loops.next();

  @AfterEach
  void close() {
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }

  @Test
  @DisplayName("S-16: work that hands over its next slice lets sockets have their turn before it")
  void slices() {
    List<Integer> looksBefore = new ArrayList<>();
    CompletableFuture<Void> done = new CompletableFuture<>();
    loop.execute(() -> slice(looksBefore, done));
    done.join();
    assertThat(looksBefore).hasSize(SLICES).doesNotHaveDuplicates().isSorted();
  }

  @Test
  @DisplayName("what waits together is done in one turn, in its order")
  void together() {
    List<Integer> order = new ArrayList<>();
    List<Integer> looksBefore = new ArrayList<>();
    CompletableFuture<Void> done = new CompletableFuture<>();
    loop.execute(
        () -> { // nothing else runs until all are there
          for (int i = 0; i < 100; i++) {
            int number = i;
            loop.execute(
                () -> {
                  order.add(number);
                  looksBefore.add(looks.get());
                });
          }
          loop.execute(() -> done.complete(null));
        });
    done.join();
    assertThat(order).hasSize(100).isSorted();
    assertThat(looksBefore).containsOnly(looksBefore.getFirst());
  }

  @Test
  @DisplayName("a timer that is due is not held up by work that goes on for ever")
  void timers() {
    CompletableFuture<Void> fired = new CompletableFuture<>();
    CompletableFuture<Void> over = new CompletableFuture<>();
    loop.execute(() -> goOnUntil(fired, over));
    loop.schedule(() -> fired.complete(null), 10, TimeUnit.MILLISECONDS);
    over.join();
  }

  private void slice(List<Integer> looksBefore, CompletableFuture<Void> done) {
    looksBefore.add(looks.get());
    if (looksBefore.size() < SLICES) {
      loop.execute(() -> slice(looksBefore, done));
    } else {
      done.complete(null);
    }
  }

  private void goOnUntil(CompletableFuture<Void> end, CompletableFuture<Void> over) {
    if (end.isDone()) {
      over.complete(null);
    } else {
      loop.execute(() -> goOnUntil(end, over));
    }
  }

  /** No sockets, but how often the loop looks for what they have. */
  private record CountedIo(IoHandler inner, AtomicInteger looks) implements IoHandler {
    static IoHandlerFactory factory(AtomicInteger looks) {
      IoHandlerFactory inner = LocalIoHandler.newFactory();
      return executor -> new CountedIo(inner.newHandler(executor), looks);
    }

    @Override
    public void initialize() {
      inner.initialize();
    }

    @Override
    public int run(IoHandlerContext context) {
      looks.incrementAndGet();
      return inner.run(context);
    }

    @Override
    public void prepareToDestroy() {
      inner.prepareToDestroy();
    }

    @Override
    public void destroy() {
      inner.destroy();
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
      return inner.register(handle);
    }

    @Override
    public void wakeup() {
      inner.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
      return inner.isCompatible(handleType);
    }
  }
}
