package dev.marquette.etcd;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A key that exists as long as this process does: it hangs on a lease of its own.
 *
 * <p>jetcd forgets a lease whose keep-alive was late, and does not tell. So its keep-alive is not
 * used: the lease is renewed by single calls, four in the time that it lives, and each time the key
 * itself is looked at. A lease that has ended is granted again, and a key that is gone or was
 * changed is put again.
 */
public final class LeasedKey implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LeasedKey.class);

  private static final long NONE = 0;

  private final EtcdClient client;
  private final String key;
  private final long ttlNanos;
  private final Consumer<Duration> regained;
  private final LongSupplier nanoTime;
  private final Worker worker;
  private final Backoff backoff = new Backoff();
  private final CompletableFuture<@Nullable Void> held = new CompletableFuture<>();

  private volatile byte[] value;
  private long lease = NONE;
  private long renewedNanos;
  private long seenNanos;
  private boolean missing;
  private boolean closed;

  private LeasedKey(
      EtcdClient client,
      String key,
      byte[] value,
      Duration ttl,
      Consumer<Duration> regained,
      LongSupplier nanoTime) {
    this.client = client;
    this.key = key;
    this.value = value;
    this.ttlNanos = ttl.toNanos();
    this.regained = regained;
    this.nanoTime = nanoTime;
    this.worker = new Worker("marquette-etcd-lease");
  }

  /**
   * Puts the key and keeps it.
   *
   * @param ttl how long it stays after this process is gone; whole seconds, at least 2
   */
  public static LeasedKey hold(EtcdClient client, String key, byte[] value, Duration ttl) {
    return hold(client, key, value, ttl, away -> {});
  }

  /**
   * Puts the key and keeps it.
   *
   * @param regained is told each time that the key was missing and is there again, and since when
   *     it may have been: others took this process for gone meanwhile. Called on the lease's thread
   */
  public static LeasedKey hold(
      EtcdClient client, String key, byte[] value, Duration ttl, Consumer<Duration> regained) {
    return hold(client, key, value, ttl, regained, System::nanoTime);
  }

  static LeasedKey hold(
      EtcdClient client,
      String key,
      byte[] value,
      Duration ttl,
      Consumer<Duration> regained,
      LongSupplier nanoTime) {
    if (ttl.toSeconds() < 2) {
      throw new IllegalArgumentException("a lease of " + ttl + " is too short, the least is 2 s");
    }
    LeasedKey leased = new LeasedKey(client, key, value, ttl, regained, nanoTime);
    leased.worker.execute(leased::step);
    return leased;
  }

  /** Done once the key is there for the first time. */
  public CompletableFuture<@Nullable Void> held() {
    return held.copy();
  }

  /** Changes the value; it is written with the next renewal, a quarter of the lease's life away. */
  public void update(byte[] newValue) {
    value = newValue;
  }

  private void step() {
    if (closed) {
      return;
    }
    if (lease == NONE) {
      long asked = nanoTime.getAsLong();
      then(
          client.grant(TimeUnit.NANOSECONDS.toSeconds(ttlNanos)),
          granted -> {
            lease = granted;
            renewedNanos = asked;
            verify();
          });
      return;
    }
    long asked = nanoTime.getAsLong();
    then(
        client.keepAlive(lease),
        ttlSeconds -> {
          renewedNanos = asked;
          verify();
        });
  }

  private void verify() {
    long asked = nanoTime.getAsLong();
    then(
        client.get(key),
        entry -> {
          if (entry == null) {
            missing = held.isDone();
          } else {
            seen(asked);
          }
          boolean good =
              entry != null && entry.lease() == lease && Arrays.equals(entry.value(), value);
          if (good) {
            again(ttlNanos / 4);
          } else {
            put();
          }
        });
  }

  private void put() {
    long asked = nanoTime.getAsLong();
    then(
        client.put(key, value, lease),
        revision -> {
          seen(asked);
          held.complete(null);
          again(ttlNanos / 4);
        });
  }

  /** The key was there at that time, or later. */
  private void seen(long atNanos) {
    Duration away = Duration.ofNanos(atNanos - seenNanos);
    seenNanos = atNanos;
    if (missing) {
      missing = false;
      log.info("the key was missing, key={} for={}", key, away);
      regained.accept(away);
    }
  }

  private void again(long delayNanos) {
    backoff.reset();
    worker.schedule(this::step, delayNanos);
  }

  private <T> void then(CompletableFuture<T> call, Consumer<T> next) {
    call.whenComplete(
        (result, failure) ->
            worker.execute(
                () -> {
                  if (closed) {
                    return;
                  }
                  if (failure == null) {
                    next.accept(result);
                  } else {
                    failed(failure);
                  }
                }));
  }

  private void failed(Throwable failure) {
    boolean ended = EtcdException.isNotFound(failure);
    if (lease != NONE && (ended || nanoTime.getAsLong() - renewedNanos > ttlNanos)) {
      log.warn("the lease ended: taking a new one, key={} cause={}", key, failure.getMessage());
      lease = NONE;
    }
    worker.schedule(this::step, Math.min(backoff.nanos(), ttlNanos / 8));
  }

  /** Gives the key up at once: the lease is revoked, if etcd answers within two seconds. */
  @Override
  public void close() {
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    worker.end(
        () -> {
          closed = true;
          if (lease == NONE) {
            done.complete(true);
          } else {
            client.revoke(lease).whenComplete((revoked, failure) -> done.complete(failure == null));
          }
        });
    boolean revoked = done.completeOnTimeout(false, 2, TimeUnit.SECONDS).join();
    if (!revoked) {
      log.info("the lease was not revoked and will run out, key={}", key);
    }
  }
}
