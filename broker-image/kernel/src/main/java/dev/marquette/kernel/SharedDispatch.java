package dev.marquette.kernel;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Gives a message to one member of a shared group: chosen on the publishing loop among local
 * members and those that peers have. A member that is gone or full passes it on, and so does a peer
 * of whose members none can take it.
 *
 * <p>First it is for those whose clients are connected, here and at peers. When all have refused,
 * the peers are asked once more, for a member that is away.
 *
 * <p>A peer that does not answer may have delivered the message: only at QoS 1, where it may come
 * twice, does another member get it then. (4.3)
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
   * Delivers a peer's message to one local member; the future says whether one took it.
   *
   * @param connected whether only a member whose client is connected may take it
   */
  void dispatchLocally(
      LoopContext loop,
      Message message,
      SharedGroup group,
      boolean connected,
      CompletableFuture<Boolean> taken) {
    Attempt attempt = new Attempt(message, group, null, taken, 0);
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
    final @Nullable CompletableFuture<Boolean> taken;
    SharedGroup group;

    /** Peers that can be asked, and those that were. */
    long peers;

    long asked;

    /** Peers that did not answer: they may have it, and are asked no more. */
    long silent;

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
        @Nullable CompletableFuture<Boolean> taken,
        long peers) {
      this.message = message;
      this.group = group;
      this.completion = completion;
      this.taken = taken;
      this.peers = peers;
      this.connected = peers != 0; // of local members alone, one choice finds the best
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
      if (taken != null) {
        taken.complete(true);
      }
      if (completion != null) {
        completion.arrive();
      }
    }

    /** No member has it, as far as is known: if a peer may have it, the publisher is told. */
    void dropped(LoopContext loop) {
      dropped(loop, silent != 0 ? DropReason.PEER_UNREACHABLE : DropReason.NO_GROUP_MEMBER);
    }

    void dropped(LoopContext loop, DropReason reason) {
      if (taken != null) {
        taken.complete(false); // the peer that sent it has others to ask
        return;
      }
      loop.dropped(reason);
      if (completion == null) {
        return;
      }
      if (silent != 0) {
        completion.fail();
      } else {
        completion.arrive();
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
    if (!attempt.connected || attempt.taken != null) {
      return false;
    }
    attempt.connected = false;
    attempt.asked = attempt.silent;
    attempt.peers = attempt.group.peers().mask() & ~attempt.silent;
    return true;
  }

  /** Looks whether the group has members by now that it did not have: one may have moved. */
  private boolean findsOthers(Attempt attempt) {
    SharedGroup now = kernel.routes.group(attempt.group.filter(), attempt.group.name());
    if (now == null || attempt.taken != null) {
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
      attempt.dropped(loop, DropReason.LOOP_BEHIND);
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
            (took, error) -> {
              if (error != null) {
                loop.run(() -> notAnswered(loop, attempt, peer));
              } else if (took) {
                attempt.taken();
              } else {
                loop.run(() -> next(loop, attempt));
              }
            });
  }

  private void notAnswered(LoopContext loop, Attempt attempt, int peer) {
    attempt.silent |= 1L << peer;
    if (attempt.message.qos() == 1) {
      next(loop, attempt);
    } else {
      attempt.dropped(loop);
    }
  }
}
