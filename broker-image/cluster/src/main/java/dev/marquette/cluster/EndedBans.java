package dev.marquette.cluster;

import dev.marquette.etcd.BanRecord;
import dev.marquette.etcd.Entry;
import dev.marquette.etcd.EtcdClient;
import dev.marquette.etcd.Worker;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes the keys of bans that have ended from etcd: some at once, the next ones when these are
 * answered, until none is left. All brokers do so at about the same time, each in an order of its
 * own, and what one has removed the others do not ask for. Where etcd does not answer, the rest is
 * left to the next time.
 *
 * <p>Confined to the thread; only etcd's answers come elsewhere.
 */
final class EndedBans {
  /** So many at once, as each is read before, and may have 100 KB. */
  static final int AT_ONCE = 64;

  private static final Logger log = LoggerFactory.getLogger(EndedBans.class);

  private final EtcdClient etcd;
  private final Worker thread;
  private final InstantSource clock;
  private final Predicate<String> isThere;
  private final Queue<String> left = new ArrayDeque<>();
  private boolean busy;

  /**
   * @param isThere whether a key is still in etcd, as far as is known; asked on the thread
   */
  EndedBans(EtcdClient etcd, Worker thread, InstantSource clock, Predicate<String> isThere) {
    this.etcd = etcd;
    this.thread = thread;
    this.clock = clock;
    this.isThere = isThere;
  }

  /** Begins to remove these; nothing while others are being removed. */
  void remove(Collection<String> keys) {
    if (busy) {
      return;
    }
    List<String> shuffled = new ArrayList<>(keys);
    Collections.shuffle(shuffled);
    left.addAll(shuffled);
    next();
  }

  private void next() {
    List<CompletableFuture<Boolean>> batch = new ArrayList<>();
    while (batch.size() < AT_ONCE && !left.isEmpty()) {
      String key = left.remove();
      if (isThere.test(key)) {
        batch.add(removeIfEnded(key));
      }
    }
    busy = !batch.isEmpty();
    if (busy) {
      CompletableFuture.allOf(batch.toArray(CompletableFuture[]::new))
          .whenComplete((done, failure) -> thread.execute(() -> answered(failure)));
    }
  }

  private void answered(@Nullable Throwable failure) {
    if (failure != null) {
      log.debug("ended bans stay in etcd for now, left={}", left.size(), failure);
      left.clear();
    }
    next();
  }

  private CompletableFuture<Boolean> removeIfEnded(String key) {
    return etcd.get(key)
        .thenCompose(
            found ->
                found != null && hasEnded(found)
                    ? etcd.deleteIfUnchanged(key, found.modRevision())
                    : CompletableFuture.completedFuture(false));
  }

  /** Not when somebody has banned the same one again; what cannot be read is not ours to judge. */
  private boolean hasEnded(Entry entry) {
    try {
      return BanRecord.fromJson(entry.value()).untilMillis() <= clock.millis();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
