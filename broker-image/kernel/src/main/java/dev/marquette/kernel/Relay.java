package dev.marquette.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * What is left here of a session that another broker has: its subscriptions, until everybody sends
 * there what they match. Messages that come here meanwhile are sent on, one batch at a time; the
 * other side knows which of them came to it directly too ({@link Arrival}).
 *
 * <p>It ends when every broker sends by the routes that the other one has, and what they sent by
 * older ones has come: {@link ClusterLink#barrier}. While etcd is away, which is how routes spread,
 * it goes on, but not for ever. Nor does it end before one by which the session came here, as that
 * one may still send messages of shared groups, which nobody else gets.
 *
 * <p>Confined to the session's loop, but for what returns a future and {@link #end}.
 */
final class Relay extends TimerWheel.Timer {
  private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long SIGN_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(10);
  private static final int BATCH = 256;
  private static final int BATCH_BYTES = 1 << 20;

  private final LoopContext loop;
  private final BrokerKernel kernel;
  private final Session session;
  private final String clientId;
  private final int peer;
  private final long claim;
  private final SessionQueue waiting = new SessionQueue();
  private final long startNanos;
  private long sentNanos;
  private boolean sending;
  private boolean waitingForAll;
  private boolean closing;
  private boolean ended;

  /**
   * @param peer that has the session; negative when it cannot be reached any more
   * @param claim by which it has it
   */
  Relay(Session session, int peer, long claim) {
    this.loop = session.loop;
    this.kernel = loop.kernel;
    this.session = session;
    this.clientId = session.clientId;
    this.peer = peer;
    this.claim = claim;
    this.startNanos = loop.nowNanos();
    this.sentNanos = startNanos;
  }

  long claim() {
    return claim;
  }

  void start() {
    kernel.relays.add(clientId, this);
    session.handOver(this::collect);
    if (peer < 0 || session.subscriptionCount() == 0) {
      stop();
    } else {
      loop.wheel.set(this, 0);
    }
  }

  /** Something came for the session. */
  void collect(Delivery delivery) {
    if (ended) {
      loop.dropped(DropReason.SESSION_ENDED);
      return;
    }
    int limit = session.outbox().settings().maxQueueLength();
    loop.dropped(DropReason.QUEUE_FULL, waiting.add(delivery, limit));
    if (!sending) {
      send();
    }
  }

  /** Something came here that another broker relays. */
  CompletableFuture<Boolean> relayed(long by, List<SessionState.Queued> deliveries, boolean last) {
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    loop.post(() -> done.complete(!closing && !ended && session.relayed(by, deliveries, last)));
    return done;
  }

  private void send() {
    List<SessionState.Queued> batch = new ArrayList<>();
    long bytes = 0;
    for (Delivery next = waiting.peek();
        next != null && batch.size() < BATCH && bytes < BATCH_BYTES;
        next = waiting.peek()) {
      waiting.poll();
      batch.add(next.toState());
      bytes += next.message().payload().length;
    }
    boolean last = closing && waiting.isEmpty();
    sending = true;
    sentNanos = loop.nowNanos();
    CompletableFuture<Boolean> sent;
    try {
      sent = kernel.link.get().relay(peer, clientId, claim, batch, last);
    } catch (RuntimeException e) {
      sent = CompletableFuture.failedFuture(e);
    }
    sent.whenComplete(
        (known, error) -> loop.post(() -> sent(batch.size(), last, error == null && known)));
  }

  private void sent(int count, boolean last, boolean known) {
    sending = false;
    if (ended) {
      return;
    }
    if (!known) {
      loop.counters.dropped(DropReason.SESSION_ENDED, count);
    }
    if (!known || last) {
      stop();
    } else if (closing || !waiting.isEmpty()) {
      send();
    }
  }

  @Override
  void onTimer() {
    long now = loop.nowNanos();
    if (now - startNanos >= LONGEST_NANOS) {
      close();
      return;
    }
    if (!waitingForAll) {
      waitingForAll = true;
      kernel.link.get().barrier(peer).whenComplete((nothing, error) -> loop.post(this::allSeeIt));
    }
    if (!sending && now - sentNanos >= SIGN_NANOS) {
      send(); // nothing: the other side knows by it that more may come
    }
    loop.wheel.set(this, INTERVAL_NANOS);
  }

  /** What they sent before is in the mailboxes. */
  private void allSeeIt() {
    loop.grace.after(
        () -> {
          waitingForAll = false;
          if (!closing && !ended && !session.isArriving()) {
            loop.wheel.cancel(this);
            close();
          }
        });
  }

  /** Everybody sends it there: what is left here goes, and then this ends. */
  private void close() {
    closing = true;
    session.leave();
    if (!sending) {
      send();
    }
  }

  /** Ends it: what waits has nobody to go to. */
  void end() {
    loop.post(this::stop);
  }

  private void stop() {
    if (ended) {
      return;
    }
    ended = true;
    kernel.relays.remove(clientId, this);
    loop.wheel.cancel(this);
    if (!session.hasEnded()) {
      session.leave();
    }
    loop.counters.dropped(DropReason.SESSION_ENDED, waiting.size());
  }
}
