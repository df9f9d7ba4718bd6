package dev.marquette.bench.jmh;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LoopThreadsTest {
  @Test
  @DisplayName("benchmarks run on threads that Netty's pools keep buffers for, as event loops do")
  void areLikeEventLoops() throws ExecutionException, InterruptedException {
    try (LoopThreads threads = new LoopThreads(1, "benchmark")) {
      assertThat(threads.submit(FastThreadLocalThread::currentThreadHasFastThreadLocal).get())
          .isTrue();
    }
    assertThat(Harness.quick().jvmArguments())
        .contains("-Djmh.executor.class=" + LoopThreads.class.getName());
  }
}
