package dev.marquette.cluster;

import dev.marquette.etcd.Worker;
import dev.marquette.kernel.Kernel;
import dev.marquette.kernel.Message;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps every broker's copy of the retained messages the same. A change goes to all peers; a broker
 * that joins gets everything from one peer, and from each of the others what was changed there
 * lately, as that one may not have had it yet.
 *
 * <p>A change that is sent again does not undo a later one: the time of each topic's last change is
 * known while this broker loads, and for the topics that changed last ever after.
 *
 * <p>{@link #set}, {@link #take} and {@link #serve} are for any thread; all else is confined to the
 * cluster's.
 */
final class RetainedCopies {
  private static final Logger log = LoggerFactory.getLogger(RetainedCopies.class);

  private static final int PAGE = 500;
  private static final int MOST_RECENT = 10_000;
  private static final long RECENT_MILLIS = 60_000;
  private static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final Duration FEED = Duration.ofSeconds(60);

  private final View.Member self;
  private final Kernel kernel;
  private final Worker thread;
  private final Peers peers;

  // guarded by this
  private final ArrayDeque<Message> recent = new ArrayDeque<>();
  private final LinkedHashMap<String, Long> newest = new LinkedHashMap<>();
  private boolean loading = true;

  // confined to the thread
  private Set<View.Member> known = new HashSet<>();
  private boolean started;
  private volatile boolean loaded;

  RetainedCopies(View.Member self, Kernel kernel, Worker thread, Peers peers) {
    this.self = self;
    this.kernel = kernel;
    this.thread = thread;
    this.peers = peers;
  }

  /** Whether this broker has what the others had when it came. */
  boolean isLoaded() {
    return loaded;
  }

  /** A retained message was set or cleared here. */
  void set(Message message) {
    synchronized (this) {
      recent.add(message);
      long since = message.timestampMillis() - RECENT_MILLIS;
      while (recent.size() > MOST_RECENT || recent.getFirst().timestampMillis() < since) {
        recent.removeFirst();
      }
      note(message);
    }
    for (Peer peer : peers.all()) {
      peer.lane(message).request(new Request.Retain(message, false));
    }
  }

  /** A peer set or cleared one, or sends one that was set before. */
  Answer take(Request.Retain request) {
    Message message = request.message();
    synchronized (this) {
      Long at = newest.get(message.topic());
      if (request.replay() && at != null && at > message.timestampMillis()) {
        return new Answer.Done();
      }
      note(message);
      kernel.retainRemote(message);
    }
    return new Answer.Done();
  }

  private void note(Message message) {
    newest.remove(message.topic()); // to the end, so that the first is the oldest change
    newest.put(message.topic(), message.timestampMillis());
    forgetOld();
  }

  private void forgetOld() {
    while (!loading && newest.size() > MOST_RECENT) {
      newest.pollFirstEntry();
    }
  }

  /** The members are known for the first time, or changed. */
  void view(View next) {
    Set<View.Member> others = new HashSet<>(next.members());
    others.remove(self);
    Set<View.Member> fresh = new HashSet<>(others);
    fresh.removeAll(known);
    known = others;
    if (!started) {
      started = true;
      loadFrom(new ArrayDeque<>(next.ranked(self.node())), new ArrayList<>());
    } else {
      // it was away, or came: what it changed meanwhile may not have come here
      fresh.forEach(member -> feed(member, false));
    }
  }

  private void loadFrom(ArrayDeque<View.Member> sources, List<View.Member> passed) {
    View.Member source = sources.poll();
    if (source == null) {
      loaded();
    } else if (source.equals(self)) {
      loadFrom(sources, passed);
    } else {
      feed(source, true)
          .whenComplete(
              (fed, failure) ->
                  thread.execute(
                      () -> {
                        if (failure != null) {
                          log.warn("no retained messages came, from={}", source.node(), failure);
                          passed.add(source);
                          loadFrom(sources, passed);
                        } else {
                          loadRest(sources, passed);
                        }
                      }));
    }
  }

  private void loadRest(ArrayDeque<View.Member> rest, List<View.Member> passed) {
    passed.addAll(rest);
    passed.remove(self);
    CompletableFuture.allOf(
            passed.stream().map(member -> feed(member, false)).toArray(CompletableFuture[]::new))
        .whenComplete((all, failure) -> loaded());
  }

  private void loaded() {
    synchronized (this) {
      loading = false;
      forgetOld();
    }
    loaded = true;
  }

  private CompletableFuture<@Nullable Void> feed(View.Member from, boolean all) {
    CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
    ask(from, all, done);
    return done.orTimeout(FEED.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void ask(View.Member from, boolean all, CompletableFuture<@Nullable Void> done) {
    Peer peer = peers.of(from);
    if (peer == null || done.isDone()) {
      done.completeExceptionally(new PeerGoneException(from + " is gone"));
      return;
    }
    peer.ask(new Request.RetainedFeed(all))
        .whenComplete(
            (answer, failure) -> {
              if (answer instanceof Answer.Done) {
                done.complete(null);
              } else if (answer instanceof Answer.Retry) {
                thread.schedule(() -> ask(from, all, done), AGAIN_NANOS);
              } else {
                done.completeExceptionally(
                    failure != null ? failure : new IllegalStateException(answer.toString()));
              }
            });
  }

  /** Sends a peer what it asked for. */
  CompletableFuture<Answer> serve(View.Member to, Request.RetainedFeed request) {
    Peer peer = peers.of(to);
    if (peer == null) {
      return CompletableFuture.completedFuture(new Answer.Retry()); // it saw this one first
    }
    List<Message> messages;
    if (request.all()) {
      messages = kernel.retainedMessages();
    } else {
      synchronized (this) {
        messages = List.copyOf(recent);
      }
    }
    return page(peer, messages, 0);
  }

  private CompletableFuture<Answer> page(Peer peer, List<Message> messages, int from) {
    if (from >= messages.size()) {
      return CompletableFuture.completedFuture(new Answer.Done());
    }
    int to = Math.min(messages.size(), from + PAGE);
    CompletableFuture<?>[] sent =
        messages.subList(from, to).stream()
            .map(message -> peer.ask(new Request.Retain(message, true)))
            .toArray(CompletableFuture[]::new);
    return CompletableFuture.allOf(sent)
        .thenComposeAsync(done -> page(peer, messages, to), thread::execute);
  }
}
