package dev.marquette.kernel;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Gives a message to one member of a shared group: chosen on the publishing loop among local
 * members and those that peers have. A member that is gone or full passes it on, and so does a peer
 * of whose members none can take it.
 *
 * <p>First it is for those whose clients are connected, here and at peers. When all have refused,
 * it is for one that is away: here, or at a peer that has said that it has such with room for it.
 * So no peer is asked twice in vain.
 *
 * <p>A peer that was not sent the message does as if it had refused. One that was and does not
 * answer may have delivered it: only at QoS 1, where it may come twice, does another member get it
 * then. (4.3) When no other takes it either, the publisher is told in both cases.
 *
 * <p>Has no state of its own: each call runs on the loop that it is given.
 */
final class SharedDispatch {
  /** Messages of one member that are given to others in one turn. */
  private static final int SLICE = 256;

  private final BrokerKernel kernel;

  SharedDispatch(BrokerKernel kernel) {
    this.kernel = kernel;
  }

  /** Delivers to one member, here or at a peer. */
  void dispatch(
      LoopContext loop, Message message, SharedGroup group, @Nullable Completion completion) {
    if (completion != null) {
      completion.expect(1);
    }
    next(loop, new Attempt(message, group, completion, null, group.peers().mask()));
  }

  /**
   * Delivers a peer's message to one local member, if one takes it.
   *
   * @param connected whether only a member whose client is connected may take it
   */
  void dispatchLocally(
      LoopContext loop,
      Message message,
      SharedGroup group,
      boolean connected,
      CompletableFuture<SharedAnswer> answer) {
    Attempt attempt = new Attempt(message, group, null, answer, 0);
    attempt.connected = connected;
    next(loop, attempt);
  }

  /** Gives what a member has left to other ones: in order, some of it in each turn. */
  void giveBack(LoopContext loop, List<Delivery> left) {
    loop.mailbox.offer(new Left(left, 0));
  }

  private final class Left implements Mailbox.Item {
    private final List<Delivery> deliveries;
    private final int from;

    Left(List<Delivery> deliveries, int from) {
      this.deliveries = deliveries;
      this.from = from;
    }

    @Override
    public Mailbox.@Nullable Item run(LoopContext loop) {
      int to = Math.min(deliveries.size(), from + SLICE);
      for (Delivery delivery : deliveries.subList(from, to)) {
        giveBack(loop, delivery);
      }
      loop.spend(to - from);
      if (to < deliveries.size()) {
        loop.mailbox.offer(new Left(deliveries, to));
      }
      return null;
    }
  }

  /** The group as it is by now, and here: the delivery may have come from another broker. */
  private void giveBack(LoopContext loop, Delivery delivery) {
    SessionState.Group key = delivery.group();
    SharedGroup group = key == null ? null : kernel.routes.group(key.filter(), key.name());
    if (group == null) {
      loop.dropped(DropReason.NO_GROUP_MEMBER);
    } else {
      dispatch(loop, delivery.message(), group, null);
    }
  }

  /** One message on its way from member to member. Handed from loop to loop, never shared. */
  private final class Attempt implements Mailbox.Item {
    final Message message;
    final @Nullable Completion completion;
    final @Nullable CompletableFuture<SharedAnswer> answer;
    SharedGroup group;

    /** Peers that can be asked, and those that were. */
    long peers;

    long asked;

    /** Those of whose members only some that are away may take it. */
    long away;

    /** Whether a peer was out of reach: it might have taken it, or did. */
    boolean isInDoubt;

    /** Why no member has it, if none gets it. */
    DropReason reason = DropReason.NO_GROUP_MEMBER;

    /** Whether it is for members whose clients are connected. */
    boolean connected;

    /** Local members that did not take it: of a large group whose queues are full, all of them. */
    Set<Subscription> refused = Set.of();

    @Nullable Subscription target;
    @Nullable LoopContext handedOverBy;

    Attempt(
        Message message,
        SharedGroup group,
        @Nullable Completion completion,
        @Nullable CompletableFuture<SharedAnswer> answer,
        long peers) {
      this.message = message;
      this.group = group;
      this.completion = completion;
      this.answer = answer;
      this.peers = peers;
      // of one broker's members, the best is found where they are
      this.connected = Long.bitCount(peers) + (group.size() > 0 ? 1 : 0) > 1;
    }

    @Override
    public Mailbox.@Nullable Item run(LoopContext loop) {
      loop.spend(1);
      if (handedOverBy != null) {
        handedOverBy.backlog.workedOff(loop, message);
        handedOverBy = null;
      }
      Subscription member = target;
      if (member != null && member.session.deliverShared(message, member, group.key())) {
        taken();
      } else {
        if (member != null) {
          refusedBy(member);
        }
        next(loop, this);
      }
      return null;
    }

    void refusedBy(Subscription member) {
      if (refused.isEmpty()) {
        refused = new HashSet<>();
      }
      refused.add(member);
    }

    /** A member has it. */
    void taken() {
      if (answer != null) {
        answer.complete(SharedAnswer.TAKEN);
      }
      if (completion != null) {
        completion.arrive();
      }
    }

    /** No member has it, as far as is known. */
    void dropped(LoopContext loop) {
      if (answer != null) {
        refuse(loop, answer); // the peer that sent it has others to ask
        return;
      }
      loop.dropped(reason);
      if (completion == null) {
        return;
      }
      if (isInDoubt) {
        completion.fail();
      } else {
        completion.arrive();
      }
    }

    private void refuse(LoopContext loop, CompletableFuture<SharedAnswer> answer) {
      if (reason == DropReason.LOOP_BEHIND) {
        answer.complete(SharedAnswer.BEHIND);
      } else if (connected) {
        new AwaySearch(message, group, refused, answer, loop.random).goOn(loop);
      } else {
        answer.complete(SharedAnswer.NOBODY);
      }
    }
  }

  private void next(LoopContext loop, Attempt attempt) {
    while (true) {
      int chosen =
          MemberChoice.choose(
              loop,
              attempt.message,
              attempt.group,
              attempt.peers,
              attempt.refused,
              attempt.connected);
      if (chosen == MemberChoice.NONE) {
        if (takesWhoIsAway(attempt) || findsOthers(attempt)) {
          continue;
        }
        attempt.dropped(loop);
        return;
      }
      if (chosen < 0) {
        forward(loop, attempt, -1 - chosen);
        return;
      }
      Subscription member = attempt.group.member(chosen);
      if (member == null) {
        continue; // gone this moment, and the group is smaller now
      }
      LoopContext home = member.session.loop;
      if (home != loop) {
        handOver(loop, attempt, member);
        return;
      }
      if (member.session.deliverShared(attempt.message, member, attempt.group.key())) {
        attempt.taken();
        return;
      }
      attempt.refusedBy(member);
    }
  }

  /** Goes on to members whose clients are away, after those who are connected. */
  private static boolean takesWhoIsAway(Attempt attempt) {
    if (!attempt.connected || attempt.answer != null) {
      return false;
    }
    attempt.connected = false;
    attempt.peers = attempt.away & attempt.group.peers().mask();
    return true;
  }

  /** Looks whether the group has members by now that it did not have: one may have moved. */
  private boolean findsOthers(Attempt attempt) {
    SharedGroup now = kernel.routes.group(attempt.group.filter(), attempt.group.name());
    if (now == null || attempt.answer != null) {
      return false;
    }
    long peers = now.peers().mask() & ~attempt.asked;
    boolean others = peers != 0 || (now != attempt.group && now.size() > 0);
    attempt.group = now;
    attempt.peers = peers;
    return others;
  }

  private static void handOver(LoopContext loop, Attempt attempt, Subscription member) {
    LoopContext home = member.session.loop;
    if (attempt.message.qos() == 0 && loop.backlog.fullOf(home.bit) != 0) {
      attempt.reason = DropReason.LOOP_BEHIND;
      attempt.dropped(loop);
      return;
    }
    attempt.target = member;
    attempt.handedOverBy = loop;
    loop.handOver(home.bit, attempt.message, attempt);
  }

  private void forward(LoopContext loop, Attempt attempt, int peer) {
    attempt.peers &= ~(1L << peer);
    attempt.asked |= 1L << peer;
    SharedGroup group = attempt.group;
    kernel
        .link
        .get()
        .forwardShared(peer, attempt.message, group.filter(), group.name(), attempt.connected)
        .whenComplete(
            (answer, error) -> {
              if (answer == SharedAnswer.TAKEN) {
                attempt.taken();
              } else if (error == null) {
                loop.run(() -> refused(loop, attempt, peer, answer));
              } else {
                loop.run(() -> notAnswered(loop, attempt, peer, error));
              }
            });
  }

  private void refused(LoopContext loop, Attempt attempt, int peer, SharedAnswer answer) {
    if (answer == SharedAnswer.AWAY) {
      attempt.away |= 1L << peer;
    } else if (answer == SharedAnswer.BEHIND) {
      attempt.reason = DropReason.LOOP_BEHIND;
    }
    leave(loop, attempt, peer);
    next(loop, attempt);
  }

  private void notAnswered(LoopContext loop, Attempt attempt, int peer, Throwable error) {
    leave(loop, attempt, peer);
    attempt.isInDoubt = true;
    attempt.reason = DropReason.PEER_UNREACHABLE;
    if (attempt.message.qos() == 1 || wasNotSent(error)) {
      next(loop, attempt);
    } else {
      attempt.dropped(loop);
    }
  }

  private static void leave(LoopContext loop, Attempt attempt, int peer) {
    attempt.group.leaveFavourite(loop.index, MemberChoice.publisher(attempt.message), peer);
  }

  private static boolean wasNotSent(Throwable error) {
    Throwable cause = error instanceof CompletionException ? error.getCause() : error;
    return cause instanceof NotSentException;
  }
}
