package dev.marquette.etcd;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.Response;
import io.etcd.jetcd.Txn;
import io.etcd.jetcd.Watch;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.DeleteOption;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.OptionsUtil;
import io.etcd.jetcd.options.PutOption;
import io.etcd.jetcd.options.WatchOption;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A connection to etcd, shared by all threads. Every call ends: its future is done or fails with an
 * {@link EtcdException} within the time-out, whatever became of etcd. A call that failed may have
 * had its effect all the same. Connecting is lazy; an etcd that is away at the start is no error.
 *
 * <p>Watching is {@link PrefixWatch}'s, keys on a lease are {@link LeasedKey}'s, and streams of
 * writes {@link BatchWriter}'s business.
 */
public final class EtcdClient implements AutoCloseable {
  /** The most operations in one transaction; etcd's own limit is 128. */
  public static final int MAXIMUM_OPERATIONS = 120;

  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);
  private static final String EPOCH = "/marquette/epoch";
  private static final int PAGE = 500;
  private static final int SNAPSHOT_ATTEMPTS = 3;

  private final String endpoints;
  private final RenewedClient jetcd;
  private final long timeoutNanos;

  private EtcdClient(List<URI> endpoints, Duration timeout) {
    this.endpoints = endpoints.toString();
    this.jetcd = new RenewedClient(endpoints, timeout, System::nanoTime);
    this.timeoutNanos = timeout.plusSeconds(1).toNanos();
  }

  /** Connects with a time-out of five seconds a call. */
  public static EtcdClient connect(List<String> endpoints) {
    return connect(endpoints, DEFAULT_TIMEOUT);
  }

  /**
   * Connects.
   *
   * @param endpoints such as {@code http://etcd-0.etcd:2379}; at least one
   * @param timeout after which a call fails
   * @throws IllegalArgumentException when an endpoint is not {@code http://host:port}
   */
  public static EtcdClient connect(List<String> endpoints, Duration timeout) {
    if (endpoints.isEmpty()) {
      throw new IllegalArgumentException(
          "no etcd endpoint is given, expected at least one such as http://etcd:2379");
    }
    return new EtcdClient(endpoints.stream().map(EtcdClient::endpoint).toList(), timeout);
  }

  private static URI endpoint(String text) {
    URI uri = URI.create(text);
    if (!"http".equals(uri.getScheme()) || uri.getHost() == null || uri.getPort() < 0) {
      throw new IllegalArgumentException(
          "etcd endpoint '" + text + "' is not usable, expected http://host:port");
    }
    return uri;
  }

  /** The entry of the key, or null when there is none. */
  public CompletableFuture<@Nullable Entry> get(String key) {
    return call("get " + key, client -> client.getKVClient().get(bytes(key)))
        .thenApply(got -> got.getKvs().isEmpty() ? null : entry(got.getKvs().getFirst()));
  }

  /** All entries under the prefix at one revision, fetched in pages. */
  public CompletableFuture<Snapshot> list(String prefix) {
    return list(prefix, SNAPSHOT_ATTEMPTS);
  }

  private CompletableFuture<Snapshot> list(String prefix, int attempts) {
    return page(prefix, bytes(prefix), 0, new ArrayList<>())
        .exceptionallyCompose(
            failure ->
                // the revision was compacted between two pages
                attempts > 1 && EtcdException.isCompacted(failure)
                    ? list(prefix, attempts - 1)
                    : CompletableFuture.failedFuture(failure));
  }

  private CompletableFuture<Snapshot> page(
      String prefix, ByteSequence from, long revision, List<Entry> entries) {
    GetOption option =
        GetOption.builder()
            .withRange(OptionsUtil.prefixEndOf(bytes(prefix)))
            .withRevision(revision)
            .withLimit(PAGE)
            .withSortField(GetOption.SortTarget.KEY)
            .withSortOrder(GetOption.SortOrder.ASCEND)
            .build();
    return call("list " + prefix, client -> client.getKVClient().get(from, option))
        .thenCompose(
            got -> {
              got.getKvs().forEach(kv -> entries.add(entry(kv)));
              Response.Header header = got.getHeader();
              long at = revision == 0 ? header.getRevision() : revision;
              if (!got.isMore()) {
                return CompletableFuture.completedFuture(
                    new Snapshot(at, header.getClusterId(), List.copyOf(entries)));
              }
              ByteSequence last = got.getKvs().getLast().getKey();
              ByteSequence next = last.concat(ByteSequence.from(new byte[1]));
              return page(prefix, next, at, entries);
            });
  }

  /** Sets the key; the result is the revision. */
  public CompletableFuture<Long> put(String key, byte[] value) {
    return put(key, value, 0);
  }

  CompletableFuture<Long> put(String key, byte[] value, long lease) {
    PutOption option = PutOption.builder().withLeaseId(lease).build();
    return call(
            "put " + key,
            client -> client.getKVClient().put(bytes(key), ByteSequence.from(value), option))
        .thenApply(put -> put.getHeader().getRevision());
  }

  /** Deletes the key; the result says whether it existed. */
  public CompletableFuture<Boolean> delete(String key) {
    return call("delete " + key, client -> client.getKVClient().delete(bytes(key)))
        .thenApply(deleted -> deleted.getDeleted() > 0);
  }

  /** Deletes all keys under the prefix; the result is their number. */
  public CompletableFuture<Long> deletePrefix(String prefix) {
    return call(
            "delete all of " + prefix,
            client ->
                client
                    .getKVClient()
                    .delete(bytes(prefix), DeleteOption.builder().isPrefix(true).build()))
        .thenApply(deleted -> deleted.getDeleted());
  }

  /**
   * Sets the key if nobody changed it since; the result says whether it was set.
   *
   * @param modRevision {@link Entry#modRevision} of the entry that was seen; 0 for none
   */
  public CompletableFuture<Boolean> putIfUnchanged(String key, long modRevision, byte[] value) {
    return guarded(
        "put " + key + " if unchanged",
        unchanged(key, modRevision),
        Op.put(bytes(key), ByteSequence.from(value), PutOption.DEFAULT));
  }

  /** Deletes the key if nobody changed it since; the result says whether it was deleted. */
  public CompletableFuture<Boolean> deleteIfUnchanged(String key, long modRevision) {
    return guarded(
        "delete " + key + " if unchanged",
        unchanged(key, modRevision),
        Op.delete(bytes(key), DeleteOption.DEFAULT));
  }

  /**
   * Deletes all keys under the prefix if another key does not exist, in one transaction; the result
   * says whether that was so.
   */
  public CompletableFuture<Boolean> deletePrefixIfAbsent(String prefix, String guardKey) {
    return guarded(
        "delete all of " + prefix + " if there is no " + guardKey,
        unchanged(guardKey, 0),
        Op.delete(bytes(prefix), DeleteOption.builder().isPrefix(true).build()));
  }

  /**
   * Makes all the writes in one transaction, and sets a mark in it, if the mark is as expected. The
   * mark of a call that failed tells whether that had its effect, and another mark keeps it from
   * having it later.
   *
   * @param writes up to {@link #MAXIMUM_OPERATIONS}, the mark not counted; each key once
   * @param expected the mark's {@link Entry#modRevision}; 0 for none
   */
  CompletableFuture<Marked> write(List<Write> writes, Write mark, long expected) {
    Op[] operations =
        Stream.concat(writes.stream(), Stream.of(mark))
            .map(EtcdClient::operation)
            .toArray(Op[]::new);
    ByteSequence key = bytes(mark.key());
    return call(
            "write " + writes.size() + " keys",
            client ->
                client
                    .getKVClient()
                    .txn()
                    .If(unchanged(mark.key(), expected))
                    .Then(operations)
                    .Else(Op.get(key, GetOption.DEFAULT))
                    .commit())
        .thenApply(EtcdClient::marked);
  }

  private static Marked marked(TxnResponse done) {
    if (done.isSucceeded()) {
      return new Marked.Set(done.getHeader().getRevision());
    }
    List<KeyValue> found = done.getGetResponses().getFirst().getKvs();
    return new Marked.Other(found.isEmpty() ? null : entry(found.getFirst()));
  }

  private static Op operation(Write write) {
    byte[] value = write.value();
    return value == null
        ? Op.delete(bytes(write.key()), DeleteOption.DEFAULT)
        : Op.put(bytes(write.key()), ByteSequence.from(value), PutOption.DEFAULT);
  }

  private static Cmp unchanged(String key, long modRevision) {
    return new Cmp(bytes(key), Cmp.Op.EQUAL, CmpTarget.modRevision(modRevision));
  }

  private CompletableFuture<Boolean> guarded(String what, Cmp guard, Op operation) {
    return call(
            what,
            client -> {
              Txn txn = client.getKVClient().txn();
              return txn.If(guard).Then(operation).commit();
            })
        .thenApply(TxnResponse::isSucceeded);
  }

  /** Which data is there; whoever asks first gives it its name. */
  CompletableFuture<EtcdEpoch> epoch() {
    return call("get " + EPOCH, client -> client.getKVClient().get(bytes(EPOCH)))
        .thenCompose(
            got -> {
              if (got.getKvs().isEmpty()) {
                return putIfUnchanged(EPOCH, 0, newEpoch()).thenCompose(created -> epoch());
              }
              byte[] name = entry(got.getKvs().getFirst()).value();
              return CompletableFuture.completedFuture(
                  new EtcdEpoch(
                      new String(name, StandardCharsets.UTF_8), got.getHeader().getRevision()));
            });
  }

  private static byte[] newEpoch() {
    return UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8);
  }

  CompletableFuture<Long> grant(long ttlSeconds) {
    return call("grant a lease", client -> client.getLeaseClient().grant(ttlSeconds))
        .thenApply(granted -> granted.getID());
  }

  /** Renews the lease once; fails as not found when it has ended. */
  CompletableFuture<Long> keepAlive(long lease) {
    return call("renew the lease", client -> client.getLeaseClient().keepAliveOnce(lease))
        .thenApply(renewed -> renewed.getTTL());
  }

  CompletableFuture<Boolean> revoke(long lease) {
    return call("revoke the lease", client -> client.getLeaseClient().revoke(lease))
        .thenApply(revoked -> true);
  }

  /** Opens jetcd's watcher, which is good until the first thing goes wrong. */
  Watch.Watcher watch(String prefix, long revision, Watch.Listener listener) {
    Client client = jetcd.get();
    WatchOption option =
        WatchOption.builder()
            .isPrefix(true)
            .withRevision(revision)
            .withProgressNotify(true)
            .withCreateNotify(true)
            .withRequireLeader(true)
            .build();
    return client.getWatchClient().watch(bytes(prefix), option, listener);
  }

  /** A watch heard from etcd. */
  void answered() {
    jetcd.answered();
  }

  private <T> CompletableFuture<T> call(
      String what, Function<Client, CompletableFuture<T>> request) {
    Client client = jetcd.get();
    CompletableFuture<T> answer;
    try {
      answer = request.apply(client);
    } catch (RuntimeException e) {
      answer = CompletableFuture.failedFuture(e);
    }
    CompletableFuture<T> result = new CompletableFuture<>();
    // jetcd's own end may never come
    answer
        .orTimeout(timeoutNanos, TimeUnit.NANOSECONDS)
        .whenComplete((value, failure) -> finish(what, client, result, value, failure));
    return result;
  }

  private <T> void finish(
      String what,
      Client client,
      CompletableFuture<T> result,
      T value,
      @Nullable Throwable failure) {
    if (failure == null) {
      jetcd.answered();
      result.complete(value);
      return;
    }
    EtcdException exception = EtcdException.of(what, endpoints, failure);
    if (exception.retryable()) {
      jetcd.silent(client);
    } else {
      jetcd.answered();
    }
    result.completeExceptionally(exception);
  }

  static ByteSequence bytes(String key) {
    return ByteSequence.from(key, StandardCharsets.UTF_8);
  }

  static Entry entry(KeyValue kv) {
    return new Entry(
        kv.getKey().toString(StandardCharsets.UTF_8),
        kv.getValue().getBytes(),
        kv.getModRevision(),
        kv.getLease());
  }

  @Override
  public void close() {
    jetcd.close();
  }
}
