package dev.marquette.cluster;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One broker's way to another, with lanes as {@link Lane}s are: in order, once each, kept until
 * they are answered, across cuts.
 */
final class SimulatedPeer implements Other {
  private final Simulation simulation;
  private final SimulatedBroker from;
  private final SimulatedBroker to;
  private final int index;
  private final List<Queue> lanes = new ArrayList<>();
  private final Set<Sent> unanswered = new LinkedHashSet<>();
  private boolean closed;
  private long cutSinceNanos = Long.MAX_VALUE;

  SimulatedPeer(Simulation simulation, SimulatedBroker from, SimulatedBroker to, int index) {
    this.simulation = simulation;
    this.from = from;
    this.to = to;
    this.index = index;
    for (int i = 0; i < 3; i++) {
      lanes.add(new Queue());
    }
    if (simulation.isCut(from, to)) {
      cutSinceNanos = simulation.nanos();
    }
  }

  private static final class Sent {
    final byte[] request;
    final CompletableFuture<Answer> answer = new CompletableFuture<>();

    Sent(byte[] request) {
      this.request = request;
    }
  }

  /** What waits to be sent, and what is on its way. */
  private final class Queue {
    private final ArrayDeque<Sent> waiting = new ArrayDeque<>();
    private boolean moving;

    CompletableFuture<Answer> put(Request request) {
      FrameWriter out = new FrameWriter(64);
      request.write(out, simulation.clock());
      Sent sent = new Sent(out.toBytes());
      if (closed) {
        sent.answer.completeExceptionally(new PeerGoneException("closed"));
        return sent.answer;
      }
      unanswered.add(sent);
      waiting.add(sent);
      move();
      return sent.answer;
    }

    void move() {
      if (moving || waiting.isEmpty() || isCut() || closed) {
        return;
      }
      moving = true;
      simulation.after(simulation.latencyNanos(), this::arrive);
    }

    private void arrive() {
      moving = false;
      if (isCut() || closed) {
        return; // it is sent again
      }
      // what came together is handed on together
      for (int i = simulation.random.nextInt(4); i >= 0 && !waiting.isEmpty(); i--) {
        Sent sent = waiting.poll();
        to.later(() -> handle(sent));
      }
      move();
    }
  }

  private void handle(Sent sent) {
    to.handle(from.member(), Request.read(new FrameReader(sent.request), simulation.clock()))
        .whenComplete(
            (answer, failure) -> {
              FrameWriter out = new FrameWriter(64);
              (failure == null ? answer : new Answer.Failed(failure.toString()))
                  .write(out, simulation.clock());
              answered(sent, out.toBytes());
            });
  }

  private void answered(Sent sent, byte[] answer) {
    simulation.after(
        simulation.latencyNanos(),
        () -> {
          if (isCut() && !closed) {
            answered(sent, answer); // it is sent again
          } else {
            from.later(
                () -> {
                  if (unanswered.remove(sent)) {
                    sent.answer.complete(Answer.read(new FrameReader(answer), simulation.clock()));
                  }
                });
          }
        });
  }

  private boolean isCut() {
    return simulation.isCut(from, to);
  }

  void wireChanged(boolean isCut) {
    cutSinceNanos = isCut ? simulation.nanos() : Long.MAX_VALUE;
    lanes.forEach(Queue::move);
  }

  CompletableFuture<Answer> send(String publisher, Request request) {
    return lanes.get(1 + Math.floorMod(publisher.hashCode(), 2)).put(request);
  }

  void close() {
    closed = true;
    List<Sent> left = List.copyOf(unanswered);
    unanswered.clear();
    left.forEach(each -> each.answer.completeExceptionally(new PeerGoneException("gone")));
  }

  @Override
  public View.Member member() {
    return to.member();
  }

  @Override
  public int index() {
    return index;
  }

  @Override
  public CompletableFuture<Answer> ask(Request request) {
    return lanes.getFirst().put(request);
  }

  @Override
  public CompletableFuture<@Nullable Void> flush() {
    return CompletableFuture.allOf(
            lanes.get(1).put(new Request.Mark()), lanes.get(2).put(new Request.Mark()))
        .handle((nothing, gone) -> null);
  }

  @Override
  public boolean isUnreachable(Duration patience) {
    return cutSinceNanos != Long.MAX_VALUE
        && simulation.nanos() - cutSinceNanos > patience.toNanos();
  }
}
