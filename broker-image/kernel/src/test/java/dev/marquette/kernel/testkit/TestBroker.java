package dev.marquette.kernel.testkit;

import dev.marquette.codec.MqttVersion;
import dev.marquette.kernel.BrokerKernel;
import dev.marquette.kernel.ClusterLink;
import dev.marquette.kernel.ListenerContext;
import dev.marquette.kernel.LoopExecutor;
import dev.marquette.kernel.MqttSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** A kernel whose loops and time move when the test says so: the same test, the same order. */
public final class TestBroker {
  private static final ListenerContext LISTENER = new ListenerContext("test", "");
  private static final long TICK_NANOS = 100_000_000L;

  private final ManualClock clock = new ManualClock();
  private final List<ManualLoop> loops = new ArrayList<>();
  private final BrokerKernel kernel;

  public TestBroker(int loopCount) {
    this(loopCount, MqttSettings.DEFAULT, ClusterLink.ALONE);
  }

  public TestBroker(int loopCount, MqttSettings settings, ClusterLink link) {
    this(loopCount, settings, link, new SplittableRandom());
  }

  /**
   * @param dice by which all loops choose
   */
  public TestBroker(int loopCount, MqttSettings settings, ClusterLink link, RandomGenerator dice) {
    ManualLoop.Running running = new ManualLoop.Running();
    for (int i = 0; i < loopCount; i++) {
      loops.add(new ManualLoop(clock, running, dice));
    }
    kernel = BrokerKernel.start(List.<LoopExecutor>copyOf(loops), settings, clock, link);
  }

  public BrokerKernel kernel() {
    return kernel;
  }

  public ManualClock clock() {
    return clock;
  }

  public List<ManualLoop> loops() {
    return loops;
  }

  /** A client on a loop, not connected yet. */
  public TestClient client(int loop, String clientId, MqttVersion version) {
    return client(loop, clientId, version, LISTENER);
  }

  public TestClient client(
      int loop, String clientId, MqttVersion version, ListenerContext listener) {
    return new TestClient(kernel, loop, loops.get(loop), clientId, version, listener);
  }

  public TestClient client(int loop, String clientId) {
    return client(loop, clientId, MqttVersion.V5);
  }

  /** A client that is connected, with its CONNACK taken. */
  public TestClient connected(int loop, String clientId) {
    TestClient client = client(loop, clientId).connect(true);
    run();
    client.take();
    return client;
  }

  /** Runs all loops until none has anything to do, one task of each in turn. */
  public void run() {
    boolean ran = true;
    while (ran) {
      ran = false;
      for (ManualLoop loop : loops) {
        ran |= loop.runOne();
      }
    }
  }

  /** Runs all loops until none has anything to do, in an order that the random numbers make. */
  public void run(Random random) {
    int idle = 0;
    while (idle < 64) {
      idle = loops.get(random.nextInt(loops.size())).runOne() ? 0 : idle + 1;
    }
    run();
  }

  /** Lets time pass in which no loop gets to run: they are late. */
  public void stall(Duration duration) {
    clock.advance(duration.toNanos());
  }

  /** Lets time pass, tick by tick. */
  public void advance(Duration duration) {
    for (long left = duration.toNanos(); left > 0; left -= TICK_NANOS) {
      clock.advance(Math.min(left, TICK_NANOS));
      run();
    }
  }
}
