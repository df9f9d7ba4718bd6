package dev.marquette.cluster;

import dev.marquette.kernel.KernelClock;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The receiving end of one {@link Lane}: lives longer than its streams, so that it knows what it
 * has seen. A request is handed on once; its answer is kept until the sender says that it has it.
 *
 * <p>Safe for any threads: streams and answers come on different ones. The handler is called inside
 * of the lock, for the order, and must not block.
 */
final class Inbox {
  private static final Logger log = LoggerFactory.getLogger(Inbox.class);

  /** So many bytes may be under way in the kernel before the stream is read no further. */
  static final long UNDER_WAY_BYTES = 16 << 20;

  private final View.Member from;
  private final BiFunction<View.Member, Request, CompletableFuture<Answer>> handler;
  private final Executor later;
  private final KernelClock clock;
  private final TreeMap<Long, Answer> answers = new TreeMap<>();
  private final FrameWriter unsent;
  private long seen;
  private long underWayBytes;
  private boolean starved;
  private @Nullable ServerCallStreamObserver<byte[]> stream;
  private @Nullable FrameSender sender;

  /**
   * @param from the sender
   * @param unanswered the lowest sequence that may come
   * @param later runs a task when what is at hand is done: answers wait so long for company
   * @param maximumBytes the most that an answer may have; a larger one fails
   * @param clock the kernel's clock
   */
  Inbox(
      View.Member from,
      long unanswered,
      BiFunction<View.Member, Request, CompletableFuture<Answer>> handler,
      Executor later,
      int maximumBytes,
      KernelClock clock) {
    this.from = from;
    this.seen = unanswered - 1;
    this.handler = handler;
    this.later = later;
    this.clock = clock;
    this.unsent = new FrameWriter(1024, maximumBytes);
  }

  /** A new stream takes the place of the one before. */
  synchronized void attach(ServerCallStreamObserver<byte[]> fresh, long unanswered) {
    ServerCallStreamObserver<byte[]> old = stream;
    if (old != null) {
      end(old, Status.ABORTED.withDescription("another stream took the place of this one"));
    }
    stream = fresh;
    sender = new FrameSender(fresh);
    confirmed(unanswered);
    unsent.clear();
    unsent.number(seen);
    flush(); // alone: the lane is open then, however much is to be sent again
    answers.forEach(this::write);
    flush();
    starved = false;
    fresh.request(1);
  }

  synchronized void detach(ServerCallStreamObserver<byte[]> gone) {
    if (gone.equals(stream)) {
      stream = null;
      sender = null;
    }
  }

  /** The stream can take more. */
  synchronized void ready(ServerCallStreamObserver<byte[]> on) {
    if (sender != null && on.equals(stream)) {
      sender.ready();
    }
  }

  synchronized void close(Status why) {
    if (stream != null) {
      end(stream, why);
      stream = null;
      sender = null;
    }
  }

  /**
   * Takes a batch, if it comes on the stream that counts.
   *
   * @throws FrameReader.Malformed when it is none; what came before in it counts
   */
  synchronized void take(ServerCallStreamObserver<byte[]> on, FrameReader in) {
    if (!on.equals(stream)) {
      return;
    }
    confirmed(in.number());
    while (in.hasMore()) {
      long sequence = in.number();
      Request request = Request.read(in, clock);
      if (sequence == 0) {
        handle(request);
      } else if (sequence == seen + 1) {
        seen = sequence;
        answered(sequence, handle(request));
      } else if (sequence > seen) {
        throw new FrameReader.Malformed(
            "request " + sequence + " came after " + seen + ", expected the next");
      }
    }
    readOn(on);
  }

  private CompletableFuture<Answer> handle(Request request) {
    CompletableFuture<Answer> answer;
    try {
      answer = handler.apply(from, request);
    } catch (RuntimeException e) {
      answer = CompletableFuture.failedFuture(e);
    }
    if (!answer.isDone()) {
      int bytes = request.bytes();
      underWayBytes += bytes;
      answer.whenComplete((value, failure) -> finished(bytes));
    }
    return answer;
  }

  private synchronized void finished(int bytes) {
    underWayBytes -= bytes;
    if (starved && stream != null) {
      starved = false;
      readOn(stream);
    }
  }

  private void readOn(ServerCallStreamObserver<byte[]> on) {
    if (underWayBytes > UNDER_WAY_BYTES) {
      starved = true;
    } else {
      on.request(1);
    }
  }

  private void answered(long sequence, CompletableFuture<Answer> future) {
    future.whenComplete(
        (answer, failure) ->
            send(sequence, failure == null ? answer : new Answer.Failed(failure.toString())));
  }

  private synchronized void send(long sequence, Answer answer) {
    answers.put(sequence, answer);
    if (stream != null) {
      boolean first = unsent.size() == 0;
      write(sequence, answer);
      if (first) {
        later.execute(this::flush);
      }
    }
  }

  private void write(long sequence, Answer answer) {
    if (unsent.size() >= Lane.BATCH_BYTES) {
      flush();
    }
    int before = unsent.size();
    try {
      unsent.number(sequence);
      answer.write(unsent, clock);
    } catch (FrameWriter.TooLarge e) {
      unsent.cutTo(before);
      if (before > 0) {
        flush();
        write(sequence, answer);
        return;
      }
      log.error("an answer cannot be sent, to={} cause={}", from.node(), e.getMessage());
      Answer failed = new Answer.Failed("the answer is too large: " + e.getMessage());
      answers.replace(sequence, failed);
      unsent.number(sequence);
      failed.write(unsent, clock);
    }
  }

  private synchronized void flush() {
    if (sender != null && unsent.size() > 0) {
      sender.send(unsent);
    }
    unsent.clear();
  }

  private void confirmed(long unanswered) {
    answers.headMap(unanswered).clear();
  }

  private static void end(ServerCallStreamObserver<byte[]> stream, Status why) {
    if (!stream.isCancelled()) {
      stream.onError(why.asException());
    }
  }
}
