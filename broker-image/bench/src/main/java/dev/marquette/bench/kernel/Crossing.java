package dev.marquette.bench.kernel;

import dev.marquette.codec.Publish;
import dev.marquette.kernel.LoopExecutor;
import dev.marquette.transport.EventLoops;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Publishers and subscribers, each on an event loop of its own: a broker's, which wait at epoll and
 * have to be woken. Each publisher sends a burst, as if one read of its socket had brought it; an
 * invocation ends when every subscriber has every message. So it holds the whole way of a message:
 * published, matched, handed over, delivered. A burst is below what makes publishers wait.
 */
@State(Scope.Benchmark)
public class Crossing {
  /** Messages of each publisher. */
  static final int BURST = 256;

  private static final int LIMIT_SECONDS = 60;
  private static final int PUBACK_BYTES = 4;
  private static final String TOPIC = "plant/7/line/3/cell/";

  @Param({"1", "8"})
  int publishers = 1;

  @Param({"1", "8"})
  int targets = 1;

  @Param HandOff handOff = HandOff.KERNEL;

  private List<LoopExecutor> executors = List.of();
  private final List<Client> senders = new ArrayList<>();
  private final List<Client> receivers = new ArrayList<>();

  /** Those who publish on the subscribers' loops what others have {@link HandOff#EXECUTE}d. */
  private final List<Client> deputies = new ArrayList<>();

  @SuppressWarnings("NullAway.Init") // JMH calls connect first
  private EventLoops loops;

  @SuppressWarnings("NullAway.Init")
  private Broker broker;

  private Publish[] messages = {};

  /** Of the present burst: clients that do not have all of it. */
  private volatile CountDownLatch arrived = new CountDownLatch(0);

  /** What a loop's task threw: the loop itself would only log it. */
  private volatile @Nullable RuntimeException failure;

  private long frameBytes;
  private long bursts;

  @Setup
  public void connect() throws Exception {
    loops = EventLoops.start(publishers + targets);
    executors = loops.executors();
    broker = new Broker(executors);
    int qos = handOff == HandOff.KERNEL_ACKNOWLEDGED ? 1 : 0;
    messages = new Publish[targets];
    for (int t = 0; t < targets; t++) {
      // With the kernel's way, one topic for all.
      String topic = TOPIC + (handOff == HandOff.EXECUTE ? t : 0);
      messages[t] = Client.message(topic, qos);
      int loop = publishers + t;
      receivers.add(connected(loop, "subscriber-" + t));
      deputies.add(connected(loop, "deputy-" + t));
      Client receiver = receivers.get(t);
      on(loop, () -> receiver.subscribe(topic, 0));
    }
    for (int p = 0; p < publishers; p++) {
      senders.add(connected(p, "publisher-" + p));
    }
    settle();
    frameBytes = 2 + 2L + messages[0].topic().length() + 1 + Client.PAYLOAD.length;
  }

  /** Each publisher sends a burst, and every subscriber gets it. */
  long cross() throws InterruptedException {
    boolean acknowledged = handOff == HandOff.KERNEL_ACKNOWLEDGED;
    CountDownLatch arrived = new CountDownLatch(targets + (acknowledged ? publishers : 0));
    this.arrived = arrived;
    // All loops are at rest, and what is set here they see by what they are handed below.
    for (Client receiver : receivers) {
      receiver.expect(frameBytes * BURST * publishers, arrived::countDown);
    }
    for (int p = 0; p < publishers; p++) {
      Client sender = senders.get(p);
      if (acknowledged) {
        sender.expect((long) PUBACK_BYTES * BURST, arrived::countDown);
      }
      executors.get(p).execute(handOff == HandOff.EXECUTE ? this::execute : () -> publish(sender));
    }
    boolean inTime = arrived.await(LIMIT_SECONDS, TimeUnit.SECONDS);
    if (failure != null) {
      throw new IllegalStateException("a client could not send", failure);
    }
    if (!inTime) {
      throw new IllegalStateException(
          "%d of the clients have not got all after %d s"
              .formatted(arrived.getCount(), LIMIT_SECONDS));
    }
    return ++bursts;
  }

  private void publish(Client sender) {
    for (int i = 0; i < BURST; i++) {
      send(sender, messages[0]);
    }
  }

  private void send(Client client, Publish message) {
    try {
      client.send(message);
    } catch (RuntimeException e) {
      failure = e;
      while (arrived.getCount() > 0) {
        arrived.countDown();
      }
    }
  }

  private void execute() {
    for (int i = 0; i < BURST; i++) {
      for (int t = 0; t < targets; t++) {
        Client deputy = deputies.get(t);
        Publish message = messages[t];
        executors.get(publishers + t).execute(() -> send(deputy, message));
      }
    }
  }

  @TearDown
  public void check() {
    broker.check(bursts * BURST * publishers * targets, 0);
    broker.close();
    loops.close();
  }

  private Client connected(int loop, String clientId) throws Exception {
    FutureTask<Client> opening = new FutureTask<>(() -> broker.open(loop));
    executors.get(loop).execute(opening);
    Client client = opening.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    on(loop, () -> client.connect(clientId));
    settle();
    return client;
  }

  private void on(int loop, Runnable task) throws Exception {
    FutureTask<?> done = new FutureTask<>(task, null);
    executors.get(loop).execute(done);
    done.get(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  /** Nothing is on its way between loops: they have done what they had to, and what came of it. */
  private void settle() throws Exception {
    for (int round = 0; round < 3; round++) {
      for (int loop = 0; loop < executors.size(); loop++) {
        on(loop, () -> {});
      }
    }
  }
}
