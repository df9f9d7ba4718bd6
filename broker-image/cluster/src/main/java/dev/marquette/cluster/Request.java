package dev.marquette.cluster;

import dev.marquette.kernel.KernelClock;
import dev.marquette.kernel.Message;
import dev.marquette.kernel.SessionState;
import java.util.List;

/** What one broker asks of another. Each has one {@link Answer}, but for a message at QoS 0. */
sealed interface Request {
  /** Deliver to ordinary subscribers. Answer: done. */
  record Forward(Message message) implements Request {}

  /**
   * Deliver to one member of the group. Answer: taken or not.
   *
   * @param connected whether only members whose clients are connected may take it
   */
  record ForwardShared(Message message, String filter, String group, boolean connected)
      implements Request {}

  /**
   * Keep as retained, or clear, unless a later change is known. Answer: done.
   *
   * @param replay whether it is part of what the receiver asked for
   */
  record Retain(RetainedChange change, boolean replay) implements Request {}

  /**
   * Send retained messages: all, or those changed there lately. Answer: done, when all have been
   * answered; not taken, when the receiver has not got all itself.
   */
  record RetainedFeed(boolean all) implements Request {}

  /**
   * To all: the sender claims the client ID. Answer: the session, none, or that it is held by a
   * later claim.
   *
   * @param discard whether it is to end instead
   * @param claim the claim's number, see {@link ClaimNumbers}
   * @param question tells it from other questions of the sender, who may ask twice for one claim
   */
  record HandOver(String clientId, boolean discard, long claim, long question) implements Request {}

  /**
   * What became of a session that was given to a claim of the sender. Answer: done.
   *
   * @param question that it was the answer to
   * @param taken whether the sender holds it now; if not, the receiver still does
   */
  record Settled(String clientId, long claim, long question, boolean taken) implements Request {}

  /**
   * What came to the old place of a session that the receiver got by that claim. Answer: taken, or
   * not when it is neither there nor known where it went.
   *
   * @param last whether nothing more will come
   */
  record Relay(String clientId, long claim, List<SessionState.Queued> deliveries, boolean last)
      implements Request {}

  /**
   * The sender holds these, or is about to. Answer: those that the receiver holds by an earlier
   * claim. With an empty list: a sign of life.
   */
  record Holds(List<Holding> holdings) implements Request {}

  /** A client ID, and by which claim it is held. */
  record Holding(String clientId, long claim) {}

  /** Have all your routes in etcd. Answer: its revision then. */
  record Write() implements Request {}

  /**
   * Have the sender get all messages that were sent by routes older than this revision of etcd.
   * Answer: done.
   */
  record Flush(long revision) implements Request {}

  /** Nothing. Answer: done; what was sent before it has been handed on by then. */
  record Mark() implements Request {}

  /** What it takes of memory and network, roughly. */
  default int bytes() {
    return switch (this) {
      case Forward(Message message) -> bytes(message);
      case ForwardShared shared -> bytes(shared.message);
      case Retain(RetainedChange change, boolean replay) -> bytes(change.message());
      case RetainedFeed feed -> 64;
      case HandOver handOver -> 128;
      case Write write -> 64;
      case Flush flush -> 64;
      case Mark mark -> 64;
      case Settled settled -> 128;
      case Relay relay ->
          relay.deliveries.stream().mapToInt(each -> bytes(each.message())).sum() + 128;
      case Holds holds -> 64 + 40 * holds.holdings.size();
    };
  }

  private static int bytes(Message message) {
    return 128 + message.topic().length() + message.payload().length;
  }

  default void write(FrameWriter out, KernelClock clock) {
    switch (this) {
      case Forward(Message message) -> {
        out.octet(1);
        Values.message(out, message, clock);
      }
      case ForwardShared(Message message, String filter, String group, boolean connected) -> {
        out.octet(2);
        Values.message(out, message, clock);
        out.text(filter);
        out.text(group);
        out.flag(connected);
      }
      case Retain(RetainedChange change, boolean replay) -> {
        out.octet(3);
        Values.message(out, change.message(), clock);
        out.number(change.time());
        out.number(change.origin());
        out.flag(replay);
      }
      case RetainedFeed(boolean all) -> {
        out.octet(4);
        out.flag(all);
      }
      case HandOver(String clientId, boolean discard, long claim, long question) -> {
        out.octet(5);
        out.text(clientId);
        out.flag(discard);
        out.number(claim);
        out.number(question);
      }
      case Settled(String clientId, long claim, long question, boolean taken) -> {
        out.octet(6);
        out.text(clientId);
        out.number(claim);
        out.number(question);
        out.flag(taken);
      }
      case Relay(
              String clientId,
              long claim,
              List<SessionState.Queued> deliveries,
              boolean last) -> {
        out.octet(7);
        out.text(clientId);
        out.number(claim);
        out.list(deliveries, (to, queued) -> Values.queued(to, queued, clock));
        out.flag(last);
      }
      case Write write -> out.octet(11);
      case Flush(long revision) -> {
        out.octet(9);
        out.number(revision);
      }
      case Mark mark -> out.octet(10);
      case Holds(List<Holding> holdings) -> {
        out.octet(8);
        out.list(
            holdings,
            (to, holding) -> {
              to.text(holding.clientId());
              to.number(holding.claim());
            });
      }
    }
  }

  static Request read(FrameReader in, KernelClock clock) {
    int kind = in.octet();
    return switch (kind) {
      case 1 -> new Forward(Values.message(in, clock));
      case 2 -> new ForwardShared(Values.message(in, clock), in.text(), in.text(), in.flag());
      case 3 ->
          new Retain(
              new RetainedChange(Values.message(in, clock), in.number(), in.number()), in.flag());
      case 4 -> new RetainedFeed(in.flag());
      case 5 -> new HandOver(in.text(), in.flag(), in.number(), in.number());
      case 6 -> new Settled(in.text(), in.number(), in.number(), in.flag());
      case 7 ->
          new Relay(in.text(), in.number(), in.list(from -> Values.queued(from, clock)), in.flag());
      case 8 -> new Holds(in.list(from -> new Holding(from.text(), from.number())));
      case 9 -> new Flush(in.number());
      case 10 -> new Mark();
      case 11 -> new Write();
      default -> throw new FrameReader.Malformed("there is no request " + kind);
    };
  }
}
