package dev.marquette.cluster;

import dev.marquette.kernel.KernelClock;
import dev.marquette.kernel.SessionState;
import dev.marquette.kernel.SharedAnswer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a broker answers to a {@link Request}. */
sealed interface Answer {
  /** It has happened. */
  record Done() implements Answer {}

  /** Whether a session's new place took it. */
  record Taken(boolean taken) implements Answer {}

  /** What the group's members here make of it. */
  record Shared(SharedAnswer answer) implements Answer {}

  /** The session, or null for none. */
  record Session(@Nullable SessionState state) implements Answer {}

  /** Not yet: it is to be asked again. */
  record Retry() implements Answer {}

  /** The client ID is held by a later claim, that of this number. */
  record Later(long claim) implements Answer {}

  /** etcd's revision after what was asked for. */
  record Revision(long revision) implements Answer {}

  /** The client IDs that are held here by an earlier claim. */
  record Earlier(List<String> clientIds) implements Answer {}

  /** It cannot be said whether it has happened. */
  record Failed(String why) implements Answer {}

  default void write(FrameWriter out, KernelClock clock) {
    switch (this) {
      case Done done -> out.octet(1);
      case Taken(boolean taken) -> {
        out.octet(2);
        out.flag(taken);
      }
      case Shared(SharedAnswer answer) -> {
        out.octet(9);
        out.octet(
            switch (answer) {
              case TAKEN -> 0;
              case AWAY -> 1;
              case NOBODY -> 2;
              case BEHIND -> 3;
            });
      }
      case Session(SessionState state) -> {
        out.octet(3);
        Values.session(out, state, clock);
      }
      case Retry retry -> out.octet(4);
      case Revision(long revision) -> {
        out.octet(8);
        out.number(revision);
      }
      case Later(long claim) -> {
        out.octet(6);
        out.number(claim);
      }
      case Earlier(List<String> clientIds) -> {
        out.octet(7);
        out.list(clientIds, FrameWriter::text);
      }
      case Failed(String why) -> {
        out.octet(5);
        out.text(why);
      }
    }
  }

  static Answer read(FrameReader in, KernelClock clock) {
    int kind = in.octet();
    return switch (kind) {
      case 1 -> new Done();
      case 2 -> new Taken(in.flag());
      case 3 -> new Session(Values.session(in, clock));
      case 4 -> new Retry();
      case 5 -> new Failed(in.text());
      case 6 -> new Later(in.number());
      case 7 -> new Earlier(in.list(FrameReader::text));
      case 8 -> new Revision(in.number());
      case 9 -> new Shared(shared(in.octet()));
      default -> throw new FrameReader.Malformed("there is no answer " + kind);
    };
  }

  private static SharedAnswer shared(int kind) {
    return switch (kind) {
      case 0 -> SharedAnswer.TAKEN;
      case 1 -> SharedAnswer.AWAY;
      case 2 -> SharedAnswer.NOBODY;
      case 3 -> SharedAnswer.BEHIND;
      default -> throw new FrameReader.Malformed("no group answers " + kind + ", expected 0 to 3");
    };
  }
}
