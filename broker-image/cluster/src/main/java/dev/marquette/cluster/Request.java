package dev.marquette.cluster;

import dev.marquette.kernel.Message;
import java.util.List;

/** What one broker asks of another. Each has one {@link Answer}, but for a message at QoS 0. */
sealed interface Request {
  /** Deliver to ordinary subscribers. Answer: done. */
  record Forward(Message message) implements Request {}

  /** Deliver to one member of the group. Answer: taken or not. */
  record ForwardShared(Message message, String filter, String group) implements Request {}

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
   * To a registrar: make the sender the holder. Answer: the session that another one had, or try
   * again.
   *
   * @param view the members that the sender sees, see {@link View#id}
   * @param anyway although the views may differ, or this one is not the registrar: ask everybody
   * @param number that no other claim of the sender has
   */
  record Claim(String clientId, boolean discard, long view, boolean anyway, long number)
      implements Request {}

  /**
   * To a holder: give it up. Answer: the session, or try again.
   *
   * @param view the members that the registrar sees, or {@link #ANY_VIEW}
   * @param claim the number of the holder's claim that the registrar granted, or {@link #NO_CLAIM}
   */
  record HandOver(String clientId, boolean discard, long view, long claim) implements Request {}

  /** The holder did not claim it from this registrar. */
  long NO_CLAIM = 0;

  /** Whatever members are seen. */
  long ANY_VIEW = 0;

  /** To a registrar: the sender does not hold it any more. Answer: done. */
  record Released(String clientId) implements Request {}

  /**
   * To a registrar: the sender holds these. Answer: done, or try again.
   *
   * @param last whether the registrar now knows all that the sender holds
   */
  record Register(long view, List<String> clientIds, boolean last) implements Request {}

  /** What it takes of memory and network, roughly. */
  default int bytes() {
    return switch (this) {
      case Forward(Message message) -> bytes(message);
      case ForwardShared(Message message, String filter, String group) -> bytes(message);
      case Retain(RetainedChange change, boolean replay) -> bytes(change.message());
      case Register register -> 64 + 32 * register.clientIds.size();
      case RetainedFeed feed -> 64;
      case Claim claim -> 128;
      case HandOver handOver -> 128;
      case Released released -> 128;
    };
  }

  private static int bytes(Message message) {
    return 128 + message.topic().length() + message.payload().length;
  }

  default void write(FrameWriter out) {
    switch (this) {
      case Forward(Message message) -> {
        out.octet(1);
        Values.message(out, message);
      }
      case ForwardShared(Message message, String filter, String group) -> {
        out.octet(2);
        Values.message(out, message);
        out.text(filter);
        out.text(group);
      }
      case Retain(RetainedChange change, boolean replay) -> {
        out.octet(3);
        Values.message(out, change.message());
        out.number(change.time());
        out.number(change.origin());
        out.flag(replay);
      }
      case RetainedFeed(boolean all) -> {
        out.octet(4);
        out.flag(all);
      }
      case Claim(String clientId, boolean discard, long view, boolean anyway, long number) -> {
        out.octet(5);
        out.text(clientId);
        out.flag(discard);
        out.number(view);
        out.flag(anyway);
        out.number(number);
      }
      case HandOver(String clientId, boolean discard, long view, long claim) -> {
        out.octet(6);
        out.text(clientId);
        out.flag(discard);
        out.number(view);
        out.number(claim);
      }
      case Released(String clientId) -> {
        out.octet(7);
        out.text(clientId);
      }
      case Register(long view, List<String> clientIds, boolean last) -> {
        out.octet(8);
        out.number(view);
        out.list(clientIds, FrameWriter::text);
        out.flag(last);
      }
    }
  }

  static Request read(FrameReader in) {
    int kind = in.octet();
    return switch (kind) {
      case 1 -> new Forward(Values.message(in));
      case 2 -> new ForwardShared(Values.message(in), in.text(), in.text());
      case 3 ->
          new Retain(new RetainedChange(Values.message(in), in.number(), in.number()), in.flag());
      case 4 -> new RetainedFeed(in.flag());
      case 5 -> new Claim(in.text(), in.flag(), in.number(), in.flag(), in.number());
      case 6 -> new HandOver(in.text(), in.flag(), in.number(), in.number());
      case 7 -> new Released(in.text());
      case 8 -> new Register(in.number(), in.list(FrameReader::text), in.flag());
      default -> throw new FrameReader.Malformed("there is no request " + kind);
    };
  }
}
