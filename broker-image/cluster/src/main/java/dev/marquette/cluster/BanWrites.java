package dev.marquette.cluster;

import dev.marquette.etcd.BatchWriter;
import dev.marquette.etcd.EtcdClient;
import dev.marquette.etcd.Worker;
import dev.marquette.kernel.bans.Ban;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a broker has to say in etcd about bans. The writer, where routes wait too, gets only so much
 * of it at a time; the other bans wait here, while they are in force, for what etcd has taken to
 * make room. These are bans that the kernel has as well, and bounds: they take no more than their
 * keys.
 *
 * <p>Callable from any thread; no call waits for etcd. Of one key the last state is written last.
 */
final class BanWrites {
  /** What waits in the writer at most, in bytes: a route waits for a few transactions of bans. */
  static final int MOST_BYTES = 4 * BatchWriter.MAXIMUM_BYTES;

  /** What a ban counts for at least, however short: its share of a transaction. */
  static final int LEAST_BYTES = BatchWriter.MAXIMUM_BYTES / EtcdClient.MAXIMUM_OPERATIONS;

  /**
   * The longest record in etcd, in bytes: so long that a page of them is an answer that is taken.
   * Only a client ID of tens of thousands of control characters has a longer one.
   */
  private static final int LONGEST_RECORD = 100_000;

  /**
   * What became of the last write of a key.
   *
   * @param who the key is about
   * @param removed whether it removed the key
   * @param revision etcd's, of the write; 0 when etcd refused it
   * @param since what was seen of etcd before it was given to the writer
   */
  record Written(String key, Ban.Who who, boolean removed, long revision, Seen since) {}

  /**
   * Of one key, what the writer has and is not known to be in etcd.
   *
   * @param answers how many are to come
   * @param stays whether the last state is not for etcd: then what came before it is not told
   */
  private record UnderWay(
      CompletableFuture<Long> last, int answers, boolean removes, boolean stays, Seen since) {
    UnderWay oneLess() {
      return new UnderWay(last, answers - 1, removes, stays, since);
    }

    UnderWay staying() {
      return new UnderWay(last, answers, removes, true, since);
    }
  }

  private static final Logger log = LoggerFactory.getLogger(BanWrites.class);

  private final BatchWriter writer;
  private final Worker thread;
  private final InstantSource clock;
  private final Supplier<Seen> seen;
  private final Consumer<Written> listener;

  // guarded by this
  private final LinkedHashMap<String, Ban> unshared = new LinkedHashMap<>();

  private final Map<String, UnderWay> underWay = new HashMap<>();
  private int bytes;

  /**
   * @param seen what has been seen of etcd; from any thread
   * @param listener hears of each key when nothing of it is on its way any more; on the thread
   */
  BanWrites(
      BatchWriter writer,
      Worker thread,
      InstantSource clock,
      Supplier<Seen> seen,
      Consumer<Written> listener) {
    this.writer = writer;
    this.thread = thread;
    this.clock = clock;
    this.seen = seen;
    this.listener = listener;
  }

  /** Sets a key, as soon as there is room; removes it when the ban has ended by then. */
  synchronized void put(String key, Ban ban) {
    if (unshared.containsKey(key) || !offer(key, ban)) {
      unshared.put(key, ban);
    }
  }

  /** Removes a key. That is never put off: it is short, and follows what a person does. */
  @SuppressWarnings("ReferenceEquality") // the same answer
  synchronized void delete(String key, Ban.Who who) {
    unshared.remove(key);
    Seen since = seen.get();
    CompletableFuture<Long> written = writer.delete(key);
    UnderWay was = underWay.get(key);
    if (was != null && was.last() == written) {
      // etcd is away: its one answer is for all
      underWay.put(key, new UnderWay(written, was.answers(), true, false, since));
    } else {
      expect(key, who, true, 0, since, written);
    }
  }

  /** Whether something is to be written that is, or may be, newer than what comes from etcd. */
  synchronized boolean isWaiting(String key) {
    return unshared.containsKey(key) || underWay.containsKey(key);
  }

  /**
   * Lets go the bans that ended while they waited here.
   *
   * @param inEtcd the keys that are there: what they say is no longer so, and stays to be written
   */
  synchronized void removeEnded(Set<String> inEtcd) {
    unshared
        .entrySet()
        .removeIf(entry -> hasEnded(entry.getValue()) && !inEtcd.contains(entry.getKey()));
  }

  /** How many bans wait here. */
  synchronized int unshared() {
    return unshared.size();
  }

  private boolean offer(String key, Ban ban) {
    if (bytes > MOST_BYTES - LEAST_BYTES) {
      return false; // needs no look at what it is
    }
    byte[] json = hasEnded(ban) ? new byte[0] : SharedBans.record(ban).toJson();
    if (json.length > LONGEST_RECORD) {
      log.debug("a ban stays with this broker: its record has {} bytes", json.length);
      underWay.computeIfPresent(key, (same, was) -> was.staying());
      return true;
    }
    int weight = Math.max(json.length, LEAST_BYTES);
    if (bytes > MOST_BYTES - weight) {
      return false;
    }
    boolean removes = json.length == 0;
    Seen since = seen.get();
    CompletableFuture<Long> written = removes ? writer.delete(key) : writer.put(key, json);
    expect(key, ban.who(), removes, weight, since, written);
    return true;
  }

  /** The writer has one more state of the key, and will say when it is written. */
  private void expect(
      String key,
      Ban.Who who,
      boolean removes,
      int weight,
      Seen since,
      CompletableFuture<Long> written) {
    bytes += weight;
    UnderWay was = underWay.get(key);
    int answers = was == null ? 1 : was.answers() + 1;
    underWay.put(key, new UnderWay(written, answers, removes, false, since));
    written.whenComplete(
        (revision, failure) ->
            thread.execute(() -> ended(key, who, weight, failure == null ? revision : 0)));
  }

  private void ended(String key, Ban.Who who, int weight, long revision) {
    UnderWay was = makeRoom(key, weight);
    if (!isWaiting(key) && !was.stays()) {
      listener.accept(new Written(key, who, was.removes(), revision, was.since()));
    }
  }

  private synchronized UnderWay makeRoom(String key, int weight) {
    bytes -= weight;
    UnderWay was = Objects.requireNonNull(underWay.remove(key));
    if (was.answers() > 1) {
      underWay.put(key, was.oneLess());
    }
    offerUnshared();
    return was;
  }

  private void offerUnshared() {
    Iterator<Map.Entry<String, Ban>> next = unshared.entrySet().iterator();
    while (next.hasNext()) {
      Map.Entry<String, Ban> entry = next.next();
      if (!offer(entry.getKey(), entry.getValue())) {
        return;
      }
      next.remove();
    }
  }

  private boolean hasEnded(Ban ban) {
    return ban.untilMillis() <= clock.millis();
  }
}
