package dev.marquette.etcd;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes many keys with few transactions. What is to be written waits a moment for company; a key
 * that changes again meanwhile is written once, in its last state. While etcd is away everything
 * waits, for ever, and takes no more memory than the keys that changed.
 *
 * <p>Each write has its effect once, though etcd may not answer, and others write the same keys: to
 * write again what another one has removed since would undo that. So each transaction leaves a mark
 * of its own at a key of the writer's, and only in place of the one before. After a call that
 * failed the writer tries to set another mark, until etcd answers: either that is there, and the
 * transaction has no effect any more, or the transaction's is. Two writers at one mark are not told
 * apart from an etcd that lost data: what is not known to be written is written again.
 *
 * <p>Callable from any thread; no call waits for etcd. Writes of one key are in order. One
 * transaction is under way at a time.
 */
public final class BatchWriter implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(BatchWriter.class);

  /** The largest key and value, and the largest transaction. etcd's limit is 1.5 MiB. */
  public static final int MAXIMUM_BYTES = 1_000_000;

  private final Transactions etcd;
  private final String markKey;
  private final long lingerNanos;
  private final Worker worker;
  private final Backoff backoff = new Backoff();

  /** Held while something is passed on to etcd, and to close: taken before this one's own lock. */
  private final Object passingOn = new Object();

  // guarded by this: first is oldest
  private final LinkedHashMap<String, Waiting> waiting = new LinkedHashMap<>();
  private final ArrayDeque<Flush> flushes = new ArrayDeque<>();
  private long sequence;

  /** Of a transaction that failed, until it is known what became of it. */
  private List<Waiting> unanswered = List.of();

  private boolean busy;
  private boolean closed;

  private volatile long revision;

  // these are confined to the worker
  /** How many of the next writes go alone, to find the one that etcd refuses. */
  private int alone;

  /** The mark's revision, as far as is known; 0 for none. */
  private long markRevision;

  /**
   * @param written done with the revision of the write, or of a later one of the key
   */
  private record Waiting(Write write, long sequence, CompletableFuture<Long> written) {}

  /**
   * Writes that are in etcd if this mark is.
   *
   * @param mark of no other transaction of any writer
   */
  private record Batch(List<Waiting> writes, String mark) {}

  private record Flush(long sequence, CompletableFuture<@Nullable Void> done) {}

  private BatchWriter(Transactions etcd, String markKey, Duration linger, Worker worker) {
    this.etcd = etcd;
    this.markKey = markKey;
    this.lingerNanos = linger.toNanos();
    this.worker = worker;
  }

  /**
   * A writer that waits ten milliseconds for company.
   *
   * @param markKey where it leaves its marks; no other writer's that runs at the same time
   */
  public static BatchWriter start(EtcdClient client, String markKey) {
    return start(client, markKey, Duration.ofMillis(10));
  }

  public static BatchWriter start(EtcdClient client, String markKey, Duration linger) {
    return start(client::write, markKey, linger, new Worker("marquette-etcd-writer"));
  }

  static BatchWriter start(Transactions etcd, String markKey, Duration linger, Worker worker) {
    return new BatchWriter(etcd, markKey, linger, worker);
  }

  /**
   * Sets the key, soon.
   *
   * @return done with etcd's revision when this or a later state of the key is written; fails when
   *     etcd refuses it; never done when the writer is closed before
   * @throws IllegalArgumentException when key and value exceed {@link #MAXIMUM_BYTES}
   */
  public CompletableFuture<Long> put(String key, byte[] value) {
    return offer(new Write(key, value));
  }

  /** Deletes the key, soon; the result is as that of {@link #put}. */
  public CompletableFuture<Long> delete(String key) {
    return offer(new Write(key, null));
  }

  private CompletableFuture<Long> offer(Write write) {
    if (write.bytes() > MAXIMUM_BYTES) {
      throw new IllegalArgumentException(
          "key and value have %d bytes, the limit is %d: %s"
              .formatted(write.bytes(), MAXIMUM_BYTES, write.key()));
    }
    synchronized (this) {
      if (closed) {
        return new CompletableFuture<>();
      }
      Waiting older = waiting.get(write.key());
      // keeps its place, so that a key which changes all the time is written all the same
      Waiting newer =
          older == null
              ? new Waiting(write, ++sequence, new CompletableFuture<>())
              : new Waiting(write, older.sequence(), older.written());
      waiting.put(write.key(), newer);
      if (!busy) {
        busy = true;
        worker.schedule(this::send, lingerNanos);
      }
      return newer.written();
    }
  }

  /** Whether a write of the key waits to be sent. */
  public synchronized boolean isWaiting(String key) {
    return waiting.containsKey(key);
  }

  /** How many keys wait: to be sent, or for what became of them. */
  public synchronized int waiting() {
    long more =
        unanswered.stream().filter(each -> !waiting.containsKey(each.write().key())).count();
    return waiting.size() + (int) more;
  }

  /** etcd's revision after the last transaction; 0 before the first. */
  public long revision() {
    return revision;
  }

  /**
   * Done when all that was given so far is in etcd, each key in that state or a later one; fails
   * when the writer is closed.
   */
  public synchronized CompletableFuture<@Nullable Void> flush() {
    CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
    if (closed) {
      done.completeExceptionally(new IllegalStateException("the writer is closed"));
    } else if (!busy) {
      done.complete(null);
    } else {
      flushes.add(new Flush(sequence, done));
    }
    return done;
  }

  private void send() {
    synchronized (passingOn) {
      List<Waiting> writes = take();
      if (!writes.isEmpty()) {
        pass(new Batch(writes, UUID.randomUUID().toString()));
        return;
      }
    }
    finishFlushes(); // one may have come between the last transaction and now
  }

  private void pass(Batch batch) {
    etcd.write(
            batch.writes().stream().map(Waiting::write).toList(), mark(batch.mark()), markRevision)
        .whenComplete((done, failure) -> worker.execute(() -> answered(batch, done, failure)));
  }

  private Write mark(String value) {
    return new Write(markKey, value.getBytes(StandardCharsets.UTF_8));
  }

  private synchronized List<Waiting> take() {
    int most = alone > 0 ? 1 : EtcdClient.MAXIMUM_OPERATIONS;
    List<Waiting> batch = new ArrayList<>();
    int bytes = 0;
    while (batch.size() < most && !waiting.isEmpty()) {
      Waiting next = waiting.firstEntry().getValue();
      bytes += next.write().bytes();
      if (bytes > MAXIMUM_BYTES && !batch.isEmpty()) {
        break;
      }
      batch.add(next);
      waiting.pollFirstEntry();
    }
    busy = !batch.isEmpty();
    return batch;
  }

  private void answered(Batch batch, @Nullable Marked done, @Nullable Throwable failure) {
    if (failure != null && isRefused(failure)) {
      refused(batch.writes(), failure);
      send();
    } else if (done == null) {
      log.debug("etcd took no writes, keys={}", batch.writes().size(), failure);
      unanswered(batch.writes());
      worker.schedule(() -> ask(batch), backoff.nanos());
    } else if (done instanceof Marked.Set(long at)) {
      written(batch, at);
    } else if (done instanceof Marked.Other other) {
      found(batch, other);
    }
  }

  /** Finds out what became of a transaction, and that nothing more will. */
  private void ask(Batch batch) {
    synchronized (passingOn) {
      if (!isClosed()) {
        etcd.write(List.of(), mark(UUID.randomUUID().toString()), markRevision)
            .whenComplete((done, failure) -> worker.execute(() -> told(batch, done, failure)));
      }
    }
  }

  private void told(Batch batch, @Nullable Marked done, @Nullable Throwable failure) {
    if (done instanceof Marked.Set(long at)) {
      writeAgain(batch, at);
    } else if (done instanceof Marked.Other other) {
      found(batch, other);
    } else {
      log.debug("etcd does not say what it wrote", failure);
      worker.schedule(() -> ask(batch), backoff.nanos());
    }
  }

  /** Another mark than the last one that is known: this transaction's, or an earlier process's. */
  private void found(Batch batch, Marked.Other other) {
    Entry mark = other.mark();
    if (mark != null && Arrays.equals(mark.value(), mark(batch.mark()).value())) {
      written(batch, mark.modRevision());
      return;
    }
    writeAgain(batch, other.revision());
  }

  /** It had no effect, and has none any more. */
  private void writeAgain(Batch batch, long markAt) {
    markRevision = markAt;
    putBack(batch.writes());
    send();
  }

  private void written(Batch batch, long at) {
    unanswered(List.of());
    revision = at;
    markRevision = at;
    backoff.reset(); // only here: an answer to a question does not mean that the writes get through
    alone = Math.max(0, alone - batch.writes().size());
    batch.writes().forEach(each -> each.written().complete(at));
    finishFlushes();
    send();
  }

  private static boolean isRefused(Throwable failure) {
    return EtcdException.unwrap(failure) instanceof EtcdException e && !e.retryable();
  }

  private void refused(List<Waiting> batch, Throwable failure) {
    if (batch.size() > 1) {
      alone = batch.size();
      putBack(batch);
      return;
    }
    Write write = batch.getFirst().write();
    log.error("etcd refuses a key, key={} cause={}", write.key(), failure.getMessage());
    alone = Math.max(0, alone - 1);
    batch.getFirst().written().completeExceptionally(failure);
    finishFlushes();
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private synchronized void unanswered(List<Waiting> writes) {
    unanswered = closed ? List.of() : writes;
  }

  private synchronized void putBack(List<Waiting> batch) {
    unanswered = List.of();
    if (closed) {
      return;
    }
    for (Waiting failed : batch.reversed()) {
      String key = failed.write().key();
      Waiting newer = waiting.get(key);
      Write write = newer == null ? failed.write() : newer.write();
      if (newer != null) {
        failed.written().whenComplete((at, failure) -> finish(newer.written(), at, failure));
      }
      waiting.putFirst(key, new Waiting(write, failed.sequence(), failed.written()));
    }
  }

  private static void finish(CompletableFuture<Long> result, Long at, @Nullable Throwable failure) {
    if (failure == null) {
      result.complete(at);
    } else {
      result.completeExceptionally(failure);
    }
  }

  private void finishFlushes() {
    List<Flush> done = new ArrayList<>();
    synchronized (this) {
      long oldest = waiting.isEmpty() ? Long.MAX_VALUE : waiting.firstEntry().getValue().sequence();
      while (!flushes.isEmpty() && flushes.peek().sequence() < oldest) {
        done.add(flushes.poll());
      }
    }
    done.forEach(flush -> flush.done().complete(null));
  }

  /**
   * Ends at once, whether etcd answers or not; call {@link #flush} before, for what waits is not
   * written. Once this has returned nothing more is passed on to etcd. A transaction that was
   * passed on before is not asked about: it may have its effect until its call ends, unless
   * somebody sets another mark.
   */
  @Override
  public void close() {
    List<Flush> open = end();
    worker.end(() -> {});
    open.forEach(
        flush ->
            flush.done().completeExceptionally(new IllegalStateException("the writer is closed")));
  }

  private List<Flush> end() {
    synchronized (passingOn) {
      synchronized (this) {
        closed = true;
        waiting.clear();
        unanswered = List.of();
        List<Flush> open = List.copyOf(flushes);
        flushes.clear();
        return open;
      }
    }
  }
}
