package dev.marquette.kernel.testkit;

import dev.marquette.codec.MqttVersion;
import dev.marquette.kernel.BrokerKernel;
import dev.marquette.kernel.ClusterLink;
import dev.marquette.kernel.KernelClock;
import dev.marquette.kernel.ListenerContext;
import dev.marquette.kernel.LoopExecutor;
import dev.marquette.kernel.MqttSettings;
import java.util.ArrayList;
import java.util.List;

/** A kernel whose loops are threads. */
public final class ThreadBroker implements AutoCloseable {
  private static final ListenerContext LISTENER = new ListenerContext("test", "");

  private final List<ThreadLoop> loops = new ArrayList<>();
  private final BrokerKernel kernel;

  public ThreadBroker(int loopCount, MqttSettings settings) {
    for (int i = 0; i < loopCount; i++) {
      loops.add(new ThreadLoop("loop-" + i));
    }
    kernel =
        BrokerKernel.start(
            List.<LoopExecutor>copyOf(loops), settings, KernelClock.SYSTEM, ClusterLink.ALONE);
  }

  public BrokerKernel kernel() {
    return kernel;
  }

  public TestClient client(int loop, String clientId, MqttVersion version) {
    return new TestClient(kernel, loop, loops.get(loop), clientId, version, LISTENER);
  }

  @Override
  public void close() {
    kernel.close();
    loops.forEach(ThreadLoop::close);
  }
}
