package dev.marquette.cluster;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The receiving end of one {@link Lane}: lives longer than its streams, so that it knows what it
 * has seen. A request is handed on once; its answer is kept until the sender says that it has it.
 *
 * <p>Safe for any threads: streams and answers come on different ones. The handler is called inside
 * of the lock, for the order, and must not block.
 */
final class Inbox {
  /** So many bytes may be under way in the kernel before the stream is read no further. */
  static final long UNDER_WAY_BYTES = 16 << 20;

  private final View.Member from;
  private final BiFunction<View.Member, Request, CompletableFuture<Answer>> handler;
  private final Executor later;
  private final TreeMap<Long, Answer> answers = new TreeMap<>();
  private final FrameWriter unsent = new FrameWriter(1024);
  private long seen;
  private long underWayBytes;
  private boolean starved;
  private @Nullable ServerCallStreamObserver<byte[]> stream;

  /**
   * @param from the sender
   * @param unanswered the lowest sequence that may come
   * @param later runs a task when what is at hand is done: answers wait so long for company
   */
  Inbox(
      View.Member from,
      long unanswered,
      BiFunction<View.Member, Request, CompletableFuture<Answer>> handler,
      Executor later) {
    this.from = from;
    this.seen = unanswered - 1;
    this.handler = handler;
    this.later = later;
  }

  /** A new stream takes the place of the one before. */
  synchronized void attach(ServerCallStreamObserver<byte[]> fresh, long unanswered) {
    ServerCallStreamObserver<byte[]> old = stream;
    if (old != null) {
      end(old, Status.ABORTED.withDescription("another stream took the place of this one"));
    }
    stream = fresh;
    confirmed(unanswered);
    unsent.clear();
    unsent.number(seen);
    answers.forEach(this::write);
    flush();
    starved = false;
    fresh.request(1);
  }

  synchronized void detach(ServerCallStreamObserver<byte[]> gone) {
    if (gone.equals(stream)) {
      stream = null;
    }
  }

  synchronized void close(Status why) {
    if (stream != null) {
      end(stream, why);
      stream = null;
    }
  }

  /** Takes a batch, if it comes on the stream that counts. */
  synchronized void take(ServerCallStreamObserver<byte[]> on, byte[] frame) {
    if (!on.equals(stream)) {
      return;
    }
    try {
      FrameReader in = new FrameReader(frame);
      confirmed(in.number());
      while (in.hasMore()) {
        long sequence = in.number();
        Request request = Request.read(in);
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
    } catch (FrameReader.Malformed e) {
      end(on, Status.INVALID_ARGUMENT.withDescription(e.getMessage()));
      stream = null;
      return;
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
    unsent.number(sequence);
    answer.write(unsent);
  }

  private synchronized void flush() {
    if (stream != null && unsent.size() > 0) {
      stream.onNext(unsent.toBytes());
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
