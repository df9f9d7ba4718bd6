package dev.marquette.cluster;

import dev.marquette.kernel.KernelClock;
import dev.marquette.kernel.NotSentException;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ClientResponseObserver;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of requests to one broker, in order. Requests that want an answer have a sequence; they
 * are kept until it is there and sent again on a new stream when one breaks. The other side knows
 * what it has seen, so each takes effect once. A lane that is full, or closes, fails what no stream
 * had yet with a {@link NotSentException}.
 *
 * <p>{@link #request} and {@link #offer} are for any thread. All else is confined to the lane's
 * event loop, which is not one of the kernel's.
 */
final class Lane {
  private static final Logger log = LoggerFactory.getLogger(Lane.class);

  static final int BATCH_BYTES = 64 << 10;

  /** Beyond this many bytes that are not sent, messages at QoS 0 are dropped. */
  static final long UNRELIABLE_BYTES = 8 << 20;

  /** Beyond this many bytes without an answer, requests are refused. */
  static final long RELIABLE_BYTES = 256 << 20;

  private static final long FIRST_RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long LAST_RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long WELCOME_NANOS = TimeUnit.SECONDS.toNanos(3);

  private final ManagedChannel channel;
  private final EventLoop loop;
  private final Frames.Hello hello;
  private final ConcurrentLinkedQueue<Asked> incoming = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final AtomicLong unsentBytes = new AtomicLong();
  private final AtomicLong heldBytes = new AtomicLong();
  private final FrameWriter out;
  private final KernelClock clock;
  private volatile boolean closed;
  private volatile long downSinceNanos;
  private volatile boolean open;

  // confined to the loop
  private final ArrayDeque<Asked> unsent = new ArrayDeque<>();
  private final ArrayDeque<Asked> unanswered = new ArrayDeque<>();
  private long nextSequence = 1;
  private long retryNanos = FIRST_RETRY_NANOS;
  private @Nullable Stream stream;

  /** A request, and where its answer goes; none at QoS 0. */
  private static final class Asked {
    final Request request;
    final @Nullable CompletableFuture<Answer> answer;
    final int bytes;
    long sequence;

    Asked(Request request, @Nullable CompletableFuture<Answer> answer) {
      this.request = request;
      this.answer = answer;
      this.bytes = request.bytes();
    }
  }

  /**
   * @param hello its {@code unanswered} is not used
   * @param maximumBytes the most that a request may have; a larger one fails
   * @param clock the kernel's clock
   */
  Lane(
      ManagedChannel channel,
      EventLoop loop,
      Frames.Hello hello,
      int maximumBytes,
      KernelClock clock) {
    this.channel = channel;
    this.loop = loop;
    this.hello = hello;
    this.out = new FrameWriter(BATCH_BYTES, maximumBytes);
    this.clock = clock;
    this.downSinceNanos = clock.nanoTime();
  }

  void start() {
    loop.execute(this::connect);
  }

  /** For how long there has been no stream, in nanoseconds; 0 when there is one. */
  long downNanos() {
    return open ? 0 : Math.max(1, clock.nanoTime() - downSinceNanos);
  }

  /** Asks, as soon as there is a stream; fails when the lane closes before. */
  CompletableFuture<Answer> request(Request request) {
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    Asked asked = new Asked(request, answer);
    if (heldBytes.get() > RELIABLE_BYTES) {
      answer.completeExceptionally(
          new NotSentException(
              "%s has %d bytes without an answer, the limit is %d"
                  .formatted(this, heldBytes.get(), RELIABLE_BYTES)));
      return answer;
    }
    heldBytes.addAndGet(asked.bytes);
    put(asked);
    return answer;
  }

  /** Sends without an answer; false when too much waits. */
  boolean offer(Request request) {
    if (closed || unsentBytes.get() > UNRELIABLE_BYTES) {
      return false;
    }
    put(new Asked(request, null));
    return true;
  }

  private void put(Asked asked) {
    unsentBytes.addAndGet(asked.bytes);
    incoming.add(asked);
    if (scheduled.compareAndSet(false, true)) {
      onLoop(this::drain);
    }
  }

  private void onLoop(Runnable task) {
    try {
      loop.execute(task);
    } catch (RejectedExecutionException e) {
      // the loops end after the lanes: what still comes then has nowhere to go
      incoming.forEach(this::fail);
    }
  }

  private void drain() {
    scheduled.set(false);
    for (Asked asked = incoming.poll(); asked != null; asked = incoming.poll()) {
      if (closed) {
        fail(asked);
      } else {
        unsent.add(asked);
      }
    }
    send();
  }

  private void send() {
    Stream to = stream;
    while (to != null && open && !unsent.isEmpty() && to.sender.isReady()) {
      out.clear();
      out.number(lowest());
      int empty = out.size();
      boolean fits = true;
      while (fits && !unsent.isEmpty() && out.size() < BATCH_BYTES) {
        Asked asked = unsent.poll();
        unsentBytes.addAndGet(-asked.bytes);
        if (asked.sequence == 0 && asked.answer != null && asked.answer.isDone()) {
          heldBytes.addAndGet(-asked.bytes); // who asked has given up, and it was never sent
        } else {
          fits = write(asked, out.size() > empty);
        }
      }
      to.sender.send(out);
    }
  }

  /** The lowest sequence that has no answer. */
  private long lowest() {
    return unanswered.isEmpty() ? nextSequence : unanswered.getFirst().sequence;
  }

  /** Writes a request; false when it is to be in the next batch, without the others of this one. */
  private boolean write(Asked asked, boolean company) {
    int before = out.size();
    boolean first = asked.sequence == 0;
    try {
      out.number(asked.answer == null ? 0 : first ? nextSequence : asked.sequence);
      asked.request.write(out, clock);
    } catch (FrameWriter.TooLarge e) {
      out.cutTo(before);
      if (company) {
        unsentBytes.addAndGet(asked.bytes);
        unsent.addFirst(asked);
        return false;
      }
      tooLarge(asked, e);
      return true;
    }
    if (asked.answer != null) {
      if (first) {
        asked.sequence = nextSequence++;
      }
      unanswered.add(asked);
    }
    return true;
  }

  private void tooLarge(Asked asked, FrameWriter.TooLarge why) {
    log.error("a request cannot be sent, lane={} cause={}", this, why.getMessage());
    if (asked.answer != null) {
      heldBytes.addAndGet(-asked.bytes);
      asked.answer.completeExceptionally(
          new IllegalArgumentException("the request is too large: " + why.getMessage(), why));
    }
  }

  private void connect() {
    if (closed) {
      return;
    }
    Stream fresh = new Stream();
    stream = fresh;
    channel.resetConnectBackoff();
    ClientCalls.asyncBidiStreamingCall(channel.newCall(Frames.METHOD, CallOptions.DEFAULT), fresh);
    loop.schedule(
        () -> {
          if (stream == fresh && !open) {
            broken(fresh, Status.DEADLINE_EXCEEDED.withDescription("no welcome").asException());
          }
        },
        WELCOME_NANOS,
        TimeUnit.NANOSECONDS);
  }

  /** The other side has seen all up to this sequence. */
  private void welcome(long seen) {
    open = true;
    retryNanos = FIRST_RETRY_NANOS;
    while (!unanswered.isEmpty() && unanswered.getLast().sequence > seen) {
      Asked again = unanswered.removeLast();
      unsentBytes.addAndGet(again.bytes);
      unsent.addFirst(again);
    }
    send();
  }

  private void answers(FrameReader in) {
    while (in.hasMore()) {
      long sequence = in.number();
      Answer answer = Answer.read(in, clock);
      Asked asked = find(sequence);
      if (asked != null && asked.answer != null) {
        heldBytes.addAndGet(-asked.bytes);
        asked.answer.complete(answer);
      }
    }
  }

  // answers come nearly in order
  private @Nullable Asked find(long sequence) {
    for (var each = unanswered.iterator(); each.hasNext(); ) {
      Asked asked = each.next();
      if (asked.sequence == sequence) {
        each.remove();
        return asked;
      }
      if (asked.sequence > sequence) {
        break;
      }
    }
    return null; // came twice
  }

  private void broken(Stream which, Throwable why) {
    if (stream != which) {
      return;
    }
    if (open) {
      open = false;
      downSinceNanos = clock.nanoTime();
      log.info("stream to a broker broke, lane={} cause={}", this, why.getMessage());
    } else {
      log.debug("no stream to a broker, lane={}", this, why);
    }
    stream = null;
    which.cancel(why);
    if (!closed) {
      loop.schedule(this::connect, retryNanos, TimeUnit.NANOSECONDS);
      retryNanos = Math.min(LAST_RETRY_NANOS, retryNanos * 2);
    }
  }

  /** Ends it; what has no answer fails. */
  void close() {
    closed = true;
    onLoop(
        () -> {
          Stream last = stream;
          stream = null;
          open = false;
          if (last != null) {
            last.cancel(Status.CANCELLED.withDescription("the lane is closed").asException());
          }
          List<Asked> left = new ArrayList<>(unanswered);
          left.addAll(unsent);
          unanswered.clear();
          unsent.clear();
          left.forEach(this::fail);
          drain();
        });
  }

  private void fail(Asked asked) {
    if (asked.answer != null) {
      String why = this + " is closed: the broker is gone";
      asked.answer.completeExceptionally(
          asked.sequence == 0 ? new NotSentException(why) : new PeerGoneException(why));
    }
  }

  @Override
  public String toString() {
    return hello.from() + "->" + hello.to() + "/" + hello.lane();
  }

  /** One gRPC stream; gRPC calls it on a thread of its own. */
  private final class Stream implements ClientResponseObserver<byte[], byte[]> {
    private ClientCallStreamObserver<byte[]> call;
    private FrameSender sender;
    private final FrameJoiner joiner = new FrameJoiner();
    private boolean greeted;
    private boolean welcomed;

    @SuppressWarnings("NullAway.Init") // gRPC calls beforeStart before anything else
    Stream() {}

    @Override
    public void beforeStart(ClientCallStreamObserver<byte[]> requests) {
      call = requests;
      sender = new FrameSender(requests);
      call.setOnReadyHandler(this::onReady);
    }

    private void onReady() {
      onLoop(
          () -> {
            if (stream == this) {
              ready();
            }
          });
    }

    private void ready() {
      if (!greeted) {
        greeted = true;
        FrameWriter greeting = new FrameWriter(256);
        hello.unanswered(lowest()).write(greeting);
        sender.send(greeting);
      }
      sender.ready();
      send();
    }

    @Override
    public void onNext(byte[] part) {
      onLoop(
          () -> {
            if (stream != this) {
              return;
            }
            try {
              FrameReader in = joiner.add(part);
              if (in == null) {
                return;
              }
              if (!welcomed) {
                welcomed = true;
                welcome(in.number());
              }
              answers(in);
            } catch (FrameReader.Malformed e) {
              broken(this, e);
            }
          });
    }

    @Override
    public void onError(Throwable failure) {
      onLoop(() -> broken(this, failure));
    }

    @Override
    public void onCompleted() {
      onLoop(() -> broken(this, Status.UNAVAILABLE.asException()));
    }

    void cancel(Throwable why) {
      call.cancel(why.getMessage(), why);
    }
  }
}
