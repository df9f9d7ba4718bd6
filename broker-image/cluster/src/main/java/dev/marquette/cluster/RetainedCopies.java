package dev.marquette.cluster;

import dev.marquette.etcd.Worker;
import dev.marquette.kernel.Kernel;
import dev.marquette.kernel.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Keeps every broker's copy of the retained messages the same. A change goes to all peers, and each
 * takes it if it knows of no later one of that topic: the order in which changes come does not
 * matter, and one that comes twice does no harm. So what somebody may have missed is just sent
 * again, see {@link RetainedLoad}.
 *
 * <p>{@link #set}, {@link #take} and {@link #serve} are for any thread; all else is confined to the
 * cluster's.
 */
final class RetainedCopies {
  /**
   * Changes of this long are lately made: peers may not have had them yet, however their clocks
   * differ.
   */
  static final long LATELY_MILLIS = TimeUnit.SECONDS.toMillis(60);

  private static final int PAGE = 500;
  private static final int PAGE_BYTES = 4 << 20;

  private final Worker thread;
  private final Peers peers;
  private final LongSupplier millis;
  private final RetainedTopics topics;
  private final RetainedLoad load;

  /**
   * @param unreachable how long a peer's streams may be down before nothing is expected of it
   * @param millis the time, in milliseconds since the epoch
   */
  RetainedCopies(
      View.Member self,
      Kernel kernel,
      Worker thread,
      Peers peers,
      Duration unreachable,
      LongSupplier millis) {
    this.thread = thread;
    this.peers = peers;
    this.millis = millis;
    long origin = ThreadLocalRandom.current().nextLong();
    this.topics = new RetainedTopics(origin, millis, kernel::retainRemote);
    this.load = new RetainedLoad(self, thread, peers, topics, unreachable);
  }

  /** Whether this broker has what the others had when it came. */
  boolean isLoaded() {
    return load.isLoaded();
  }

  /** A retained message was set or cleared here. */
  void set(Message message) {
    RetainedChange change = topics.make(message);
    for (Peer peer : peers.all()) {
      peer.lane(message).request(new Request.Retain(change, false));
    }
  }

  /** A peer set or cleared one, or sends one that was set before. */
  Answer take(View.Member from, Request.Retain request) {
    if (request.replay()) {
      load.came(from, request.change().topic());
    }
    topics.take(request.change());
    return new Answer.Done();
  }

  /** The members are known for the first time, or changed. */
  void view(View next) {
    load.view(next);
  }

  /**
   * The others took this broker for gone, and may have done so since then: what was changed here
   * did not reach them, and what they changed did not come here.
   */
  void regained(long sinceMillis) {
    List<RetainedChange> own = topics.ownSince(sinceMillis - LATELY_MILLIS);
    peers.all().forEach(peer -> send(peer, own, 0, false));
    load.regained(sinceMillis);
  }

  /** Forgets what has expired. */
  void sweep() {
    topics.removeExpired();
  }

  /** Sends a peer what it asked for. */
  CompletableFuture<Answer> serve(View.Member to, Request.RetainedFeed request) {
    if (request.all() && !load.isComplete()) {
      return CompletableFuture.completedFuture(new Answer.Taken(false));
    }
    Peer peer = peers.of(to);
    if (peer == null) {
      return CompletableFuture.completedFuture(new Answer.Retry()); // it saw this one first
    }
    return send(
        peer,
        request.all() ? topics.all() : topics.ownSince(millis.getAsLong() - LATELY_MILLIS),
        0,
        true);
  }

  private CompletableFuture<Answer> send(
      Peer peer, List<RetainedChange> changes, int from, boolean replay) {
    if (from >= changes.size()) {
      return CompletableFuture.completedFuture(new Answer.Done());
    }
    int to = from;
    long bytes = 0;
    List<CompletableFuture<Answer>> sent = new ArrayList<>();
    while (to < changes.size() && to - from < PAGE && bytes < PAGE_BYTES) {
      Request.Retain request = new Request.Retain(changes.get(to), replay);
      bytes += request.bytes();
      sent.add(peer.ask(request));
      to++;
    }
    int next = to;
    return CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new))
        .thenComposeAsync(done -> send(peer, changes, next, replay), thread::execute);
  }
}
