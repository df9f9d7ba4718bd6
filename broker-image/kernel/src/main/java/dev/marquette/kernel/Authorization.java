package dev.marquette.kernel;

import dev.marquette.kernel.Authorizer.Action;
import dev.marquette.kernel.Authorizer.Verdict;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one client may do. Verdicts are remembered as long as {@link VerdictCache} says, or until
 * the authorizer changes. Confined to the connection's loop.
 */
final class Authorization {
  /** Enough for a client that subscribes to one filter and publishes to one topic, as most do. */
  private static final int FIRST_CAPACITY = 2;

  /** Verdicts on longer topics are not remembered: a client must stay small. */
  private static final int MAX_TOPIC_LENGTH = 256;

  private final ClientConnection connection;
  private final LoopContext loop;
  private final ClientInfo client;

  /** As many as were needed so far; when all of them are in use, the oldest makes way. */
  private @Nullable Entry @Nullable [] entries;

  /**
   * Of their topics, by place, so that not every entry is fetched to find one or none; null for
   * {@link #FIRST_CAPACITY} of them.
   */
  private int @Nullable [] hashes;

  private int next;
  private int generation;

  /** The answer for which the connection is paused, or is about to be. */
  private @Nullable CompletableFuture<Verdict> pending;

  Authorization(ClientConnection connection, ClientInfo client) {
    this.connection = connection;
    this.loop = connection.loop();
    this.client = client;
  }

  private record Entry(Action action, String topic, Verdict verdict, int sinceSeconds) {}

  /**
   * The verdict, if it is known at once.
   *
   * @return null when it is not: then {@link #whenKnown} must be called next
   */
  @SuppressWarnings("ReferenceEquality") // that very one needs no asking
  @Nullable Verdict check(Action action, String topic) {
    BrokerKernel.Authorizing current = loop.kernel.authorizing();
    if (client.superuser() || current.authorizer() == Authorizer.EVERYTHING) {
      return Verdict.ALLOW;
    }
    if (generation != current.generation()) {
      generation = current.generation();
      entries = null;
    }
    Verdict known = remembered(action, topic);
    if (known != null) {
      return known;
    }
    int asked = generation;
    loop.counters.increment(Counter.AUTHORIZATIONS);
    CompletableFuture<Verdict> answer = ask(current.authorizer(), action, topic);
    if (!answer.isDone() || answer.isCompletedExceptionally()) {
      answer = answer.exceptionally(this::denied);
    }
    if (answer.isDone()) {
      Verdict verdict = answer.join();
      remember(action, topic, verdict, asked);
      return verdict;
    }
    pending = answer;
    answer.thenAccept(verdict -> loop.post(() -> remember(action, topic, verdict, asked)));
    return null;
  }

  /** Pauses the connection until the verdict is known, and then goes on, unless it has closed. */
  void whenKnown(Consumer<Verdict> action) {
    CompletableFuture<Verdict> answer = pending;
    if (answer == null) {
      throw new IllegalStateException("no verdict is awaited");
    }
    connection.pause(Pause.AUTHORIZATION);
    answer.thenAccept(verdict -> loop.post(() -> goOn(action, verdict)));
  }

  private void goOn(Consumer<Verdict> action, Verdict verdict) {
    pending = null;
    if (connection.isClosed()) {
      return;
    }
    try {
      action.accept(verdict);
    } catch (Throwable e) {
      connection.fail(e);
    }
    if (pending == null) { // else the action waits for one more
      connection.resume(Pause.AUTHORIZATION);
    }
  }

  private Verdict denied(Throwable error) {
    loop.kernel.incidents.report("authorization", error);
    return Verdict.DENY;
  }

  private CompletableFuture<Verdict> ask(Authorizer authorizer, Action action, String topic) {
    try {
      return authorizer.authorize(client, action, topic);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private @Nullable Verdict remembered(Action action, String topic) {
    VerdictCache cache = cache();
    if (entries == null || entries.length > cache.size()) {
      return null;
    }
    int at = indexOf(entries, action, topic);
    if (at < 0) {
      return null;
    }
    Entry entry = entries[at];
    int oldest = loop.nowSeconds() - (int) cache.lifetime().toSeconds();
    return entry != null && entry.sinceSeconds >= oldest ? entry.verdict : null;
  }

  /** The place of the entry, or -1. */
  private int indexOf(@Nullable Entry[] array, Action action, String topic) {
    int hash = topic.hashCode();
    int[] known = hashes;
    for (int i = 0; i < array.length; i++) {
      if (known == null || known[i] == hash) {
        Entry entry = array[i];
        if (entry != null && entry.action == action && entry.topic.equals(topic)) {
          return i;
        }
      }
    }
    return -1;
  }

  private void remember(Action action, String topic, Verdict verdict, int asked) {
    int size = cache().size();
    if (asked != generation || size == 0 || topic.length() > MAX_TOPIC_LENGTH) {
      return;
    }
    @Nullable Entry[] array = entries;
    if (array == null || array.length > size) { // none, or more than may be kept by now
      array = new @Nullable Entry[Math.min(FIRST_CAPACITY, size)];
      entries = array;
      hashes = null;
      next = 0;
    }
    Entry entry = new Entry(action, topic, verdict, loop.nowSeconds());
    int at = indexOf(array, action, topic);
    if (at >= 0) {
      array[at] = entry;
      return;
    }
    if (next == array.length && next < size) {
      array = Arrays.copyOf(array, Math.min(2 * next, size));
      entries = array;
      hashes = hashesOf(array);
    }
    next = next == array.length ? 0 : next;
    if (hashes != null) {
      hashes[next] = topic.hashCode();
    }
    array[next++] = entry;
  }

  private static int[] hashesOf(@Nullable Entry[] array) {
    int[] hashes = new int[array.length];
    for (int i = 0; i < array.length; i++) {
      Entry entry = array[i];
      hashes[i] = entry == null ? 0 : entry.topic.hashCode();
    }
    return hashes;
  }

  private VerdictCache cache() {
    return connection.settings().verdictCache();
  }
}
