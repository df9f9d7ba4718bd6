package dev.marquette.etcd;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes many keys with few transactions. What is to be written waits a moment for company; a key
 * that changes again meanwhile is written once, in its last state. While etcd is away everything
 * waits, for ever, and takes no more memory than the keys that changed.
 *
 * <p>Callable from any thread; no call waits for etcd. Writes of one key are in order. One
 * transaction is under way at a time.
 */
public final class BatchWriter implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(BatchWriter.class);

  /** The largest key and value, and the largest transaction. etcd's limit is 1.5 MiB. */
  public static final int MAXIMUM_BYTES = 1_000_000;

  private final EtcdClient client;
  private final long lingerNanos;
  private final Worker worker;
  private final Backoff backoff = new Backoff();

  // guarded by this: first is oldest
  private final LinkedHashMap<String, Waiting> waiting = new LinkedHashMap<>();
  private final ArrayDeque<Flush> flushes = new ArrayDeque<>();
  private long sequence;
  private boolean busy;
  private boolean closed;

  private volatile long revision;

  // confined to the worker: how many of the next writes go alone, to find the one that etcd refuses
  private int alone;

  private record Waiting(Write write, long sequence) {}

  private record Flush(long sequence, CompletableFuture<@Nullable Void> done) {}

  private BatchWriter(EtcdClient client, Duration linger) {
    this.client = client;
    this.lingerNanos = linger.toNanos();
    this.worker = new Worker("marquette-etcd-writer");
  }

  /** A writer that waits ten milliseconds for company. */
  public static BatchWriter start(EtcdClient client) {
    return start(client, Duration.ofMillis(10));
  }

  public static BatchWriter start(EtcdClient client, Duration linger) {
    return new BatchWriter(client, linger);
  }

  /**
   * Sets the key, soon.
   *
   * @throws IllegalArgumentException when key and value exceed {@link #MAXIMUM_BYTES}
   */
  public void put(String key, byte[] value) {
    offer(new Write(key, value));
  }

  /** Deletes the key, soon. */
  public void delete(String key) {
    offer(new Write(key, null));
  }

  private void offer(Write write) {
    if (write.bytes() > MAXIMUM_BYTES) {
      throw new IllegalArgumentException(
          "key and value have %d bytes, the limit is %d: %s"
              .formatted(write.bytes(), MAXIMUM_BYTES, write.key()));
    }
    synchronized (this) {
      if (closed) {
        return;
      }
      Waiting older = waiting.get(write.key());
      // keeps its place, so that a key which changes all the time is written all the same
      waiting.put(write.key(), new Waiting(write, older == null ? ++sequence : older.sequence()));
      if (!busy) {
        busy = true;
        worker.schedule(this::send, lingerNanos);
      }
    }
  }

  /** Whether a write of the key waits to be sent. */
  public synchronized boolean isWaiting(String key) {
    return waiting.containsKey(key);
  }

  /** How many keys wait. */
  public synchronized int waiting() {
    return waiting.size();
  }

  /** etcd's revision after the last transaction; 0 before the first. */
  public long revision() {
    return revision;
  }

  /** Done when all that was given so far is in etcd, each key in that state or a later one. */
  public synchronized CompletableFuture<@Nullable Void> flush() {
    CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
    if (!busy) {
      done.complete(null);
    } else if (closed) {
      done.completeExceptionally(new IllegalStateException("the writer is closed"));
    } else {
      flushes.add(new Flush(sequence, done));
    }
    return done;
  }

  private void send() {
    List<Waiting> batch = take();
    if (batch.isEmpty()) {
      written(); // a flush may have come between the last transaction and now
      return;
    }
    client
        .write(batch.stream().map(Waiting::write).toList())
        .whenComplete(
            (written, failure) ->
                worker.execute(
                    () -> {
                      revision = failure == null ? written : revision;
                      sent(batch, failure);
                    }));
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

  private void sent(List<Waiting> batch, @Nullable Throwable failure) {
    if (failure == null) {
      backoff.reset();
      alone = Math.max(0, alone - batch.size());
      written();
      send();
    } else if (isRefused(failure)) {
      refused(batch, failure);
      send();
    } else {
      log.debug("etcd took no writes, waiting={}", batch.size(), failure);
      putBack(batch);
      worker.schedule(this::send, backoff.nanos());
    }
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
    written();
  }

  private synchronized void putBack(List<Waiting> batch) {
    for (Waiting failed : batch.reversed()) {
      String key = failed.write().key();
      Waiting newer = waiting.get(key);
      Write write = newer == null ? failed.write() : newer.write();
      waiting.putFirst(key, new Waiting(write, failed.sequence()));
    }
  }

  private void written() {
    List<Flush> done = new ArrayList<>();
    synchronized (this) {
      long oldest = waiting.isEmpty() ? Long.MAX_VALUE : waiting.firstEntry().getValue().sequence();
      while (!flushes.isEmpty() && flushes.peek().sequence() < oldest) {
        done.add(flushes.poll());
      }
    }
    done.forEach(flush -> flush.done().complete(null));
  }

  /** Ends at once; what waits is not written. Call {@link #flush} before. */
  @Override
  public void close() {
    List<Flush> open;
    synchronized (this) {
      closed = true;
      waiting.clear();
      open = List.copyOf(flushes);
      flushes.clear();
    }
    worker.end(() -> {});
    open.forEach(
        flush ->
            flush.done().completeExceptionally(new IllegalStateException("the writer is closed")));
  }
}
