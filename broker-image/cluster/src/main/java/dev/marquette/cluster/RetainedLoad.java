package dev.marquette.cluster;

import dev.marquette.etcd.Worker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets what the others have of retained messages: all of one broker that missed nothing, and of
 * each other one what was changed there lately, as the first may not have had it yet. This happens
 * when this broker comes, and when it finds that the others took it for gone; then topics that were
 * cleared meanwhile are cleared here too. What fails is tried again until it succeeds.
 *
 * <p>{@link #came}, {@link #isLoaded} and {@link #isComplete} are for any thread; all else is
 * confined to the cluster's.
 */
final class RetainedLoad {
  private static final Logger log = LoggerFactory.getLogger(RetainedLoad.class);

  private static final long SOON_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final Duration FEED = Duration.ofSeconds(60);

  /** There was nothing here that could be out of date. */
  private static final long NEVER = Long.MIN_VALUE;

  private final View.Member self;
  private final Worker thread;
  private final Peers peers;
  private final RetainedTopics topics;
  private final Duration unreachable;

  private View view;
  private long behindSinceMillis = NEVER;
  private volatile @Nullable Attempt attempt;
  private volatile boolean complete;
  private volatile boolean loaded;

  RetainedLoad(
      View.Member self, Worker thread, Peers peers, RetainedTopics topics, Duration unreachable) {
    this.self = self;
    this.thread = thread;
    this.peers = peers;
    this.topics = topics;
    this.unreachable = unreachable;
    this.view = new View(List.of(self));
  }

  /** Whether all has come once. */
  boolean isLoaded() {
    return loaded;
  }

  /** Whether this broker has all that the others have, as far as it knows. */
  boolean isComplete() {
    return complete;
  }

  /** A peer sends a message that it had before. */
  void came(View.Member from, String topic) {
    Attempt now = attempt;
    if (now != null && from.equals(now.source)) {
      now.topics.add(topic);
    }
  }

  /** The members are known for the first time, or changed. */
  void view(View next) {
    Set<View.Member> fresh = next.without(view);
    boolean first = attempt == null;
    view = next;
    if (first) {
      load();
    } else {
      // it was away, or came: what it changed meanwhile may not have come here
      fresh.forEach(this::getLatest);
    }
  }

  /** What this broker has may be out of date since then. */
  void regained(long sinceMillis) {
    if (complete) {
      behindSinceMillis = sinceMillis;
    } else {
      behindSinceMillis = Math.min(behindSinceMillis, sinceMillis);
    }
    complete = false;
    if (attempt != null) {
      load(); // else when the members are known
    }
  }

  private void load() {
    Attempt next = new Attempt();
    attempt = next;
    next.tryNext();
  }

  /** One round of asking the others, each once. */
  private final class Attempt {
    final Set<String> topics = ConcurrentHashMap.newKeySet();
    private final ArrayDeque<View.Member> sources = new ArrayDeque<>(view.ranked(self.node()));
    private final List<View.Member> others = new ArrayList<>();
    private boolean failed;

    /** Who is asked for all; its messages are noted. */
    volatile View.@Nullable Member source;

    Attempt() {
      sources.remove(self);
    }

    void tryNext() {
      View.Member next = sources.poll();
      source = next;
      topics.clear();
      if (next == null) {
        ended();
        return;
      }
      feed(next, true)
          .whenComplete(
              (all, failure) ->
                  thread.execute(
                      () -> {
                        if (attempt == this) {
                          told(next, failure == null && all, failure);
                        }
                      }));
    }

    private void told(View.Member by, boolean all, @Nullable Throwable failure) {
      if (all) {
        if (behindSinceMillis != NEVER) {
          RetainedLoad.this.topics.clearOlder(
              behindSinceMillis - RetainedCopies.LATELY_MILLIS, topics);
        }
        others.addAll(sources);
        sources.clear();
        failed = false;
        source = null;
        ended();
        return;
      }
      others.add(by);
      if (failure != null) {
        log.warn("no retained messages came, from={} cause={}", by.node(), failure.getMessage());
        failed = true;
      }
      tryNext();
    }

    /** All were asked, or one had all; if none had, there was nothing to have. */
    private void ended() {
      if (failed) {
        thread.schedule(
            () -> {
              if (attempt == this) {
                load();
              }
            },
            AGAIN_NANOS);
        return;
      }
      complete = true;
      behindSinceMillis = NEVER;
      CompletableFuture.allOf(
              others.stream().map(RetainedLoad.this::getLatest).toArray(CompletableFuture[]::new))
          .whenComplete((done, failure) -> loaded = true);
    }
  }

  /** Gets what was changed at a member lately; the future is done when that was tried once. */
  private CompletableFuture<?> getLatest(View.Member member) {
    return feed(member, false)
        .handle(
            (done, failure) -> {
              if (failure != null) {
                thread.schedule(
                    () -> {
                      if (view.contains(member)) {
                        getLatest(member);
                      }
                    },
                    AGAIN_NANOS);
              }
              return failure;
            });
  }

  /** Asks a member to send what it has; the result says whether it did. */
  private CompletableFuture<Boolean> feed(View.Member from, boolean all) {
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    ask(from, all, done);
    watch(from, done);
    return done.orTimeout(FEED.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void ask(View.Member from, boolean all, CompletableFuture<Boolean> done) {
    Peer peer = peers.of(from);
    if (peer == null || done.isDone()) {
      return;
    }
    peer.ask(new Request.RetainedFeed(all))
        .whenComplete(
            (answer, failure) -> {
              switch (answer) {
                case Answer.Done yes -> done.complete(true);
                case Answer.Taken no -> done.complete(false);
                case Answer.Retry retry -> thread.schedule(() -> ask(from, all, done), SOON_NANOS);
                case null, default ->
                    done.completeExceptionally(
                        failure != null ? failure : new IllegalStateException(answer.toString()));
              }
            });
  }

  /** Expects nothing of a peer that is gone or out of reach. */
  private void watch(View.Member from, CompletableFuture<Boolean> done) {
    Peer peer = peers.of(from);
    if (peer == null || peer.isUnreachable(unreachable)) {
      done.completeExceptionally(new PeerGoneException(from + " is out of reach"));
    } else if (!done.isDone()) {
      thread.schedule(() -> watch(from, done), AGAIN_NANOS / 4);
    }
  }
}
