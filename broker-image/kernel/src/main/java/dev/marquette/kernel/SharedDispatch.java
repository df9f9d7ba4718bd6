package dev.marquette.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Gives a message to one member of a shared group: chosen on the publishing loop among local
 * members and peers, a peer counting as one. A member that is gone or full passes it on.
 *
 * <p>Has no state of its own: each call runs on the loop that it is given.
 */
final class SharedDispatch {
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
    next(loop, new Attempt(message, group, completion, null, group.peerMask()));
  }

  /** Delivers a peer's message to one local member; the future says whether one took it. */
  void dispatchLocally(
      LoopContext loop, Message message, SharedGroup group, CompletableFuture<Boolean> taken) {
    next(loop, new Attempt(message, group, null, taken, 0));
  }

  /** One message on its way from member to member. Handed from loop to loop, never shared. */
  private final class Attempt implements Mailbox.Item {
    final Message message;
    final SharedGroup group;
    final @Nullable Completion completion;
    final @Nullable CompletableFuture<Boolean> taken;
    long peers;
    final List<Subscription> refused = new ArrayList<>(0);
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
    }

    @Override
    public Mailbox.@Nullable Item run(LoopContext loop) {
      loop.spend(1);
      if (handedOverBy != null) {
        handedOverBy.backlog.workedOff(loop, message);
        handedOverBy = null;
      }
      Subscription member = target;
      if (member != null && member.session.deliverShared(message, member, group)) {
        end(true);
      } else {
        if (member != null) {
          refused.add(member);
        }
        next(loop, this);
      }
      return null;
    }

    void end(boolean delivered) {
      if (taken != null) {
        taken.complete(delivered);
      }
      if (completion != null) {
        completion.arrive();
      }
    }
  }

  private void next(LoopContext loop, Attempt attempt) {
    while (true) {
      int chosen =
          MemberChoice.choose(loop, attempt.message, attempt.group, attempt.peers, attempt.refused);
      if (chosen == MemberChoice.NONE) {
        loop.dropped(DropReason.NO_GROUP_MEMBER);
        attempt.end(false);
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
      if (member.session.deliverShared(attempt.message, member, attempt.group)) {
        attempt.end(true);
        return;
      }
      attempt.refused.add(member);
    }
  }

  private static void handOver(LoopContext loop, Attempt attempt, Subscription member) {
    LoopContext home = member.session.loop;
    if (attempt.message.qos() == 0 && loop.backlog.fullOf(home.bit) != 0) {
      loop.dropped(DropReason.LOOP_BEHIND);
      attempt.end(false);
      return;
    }
    attempt.target = member;
    attempt.handedOverBy = loop;
    loop.backlog.handOver(home, attempt.message);
    home.mailbox.offer(attempt);
  }

  private void forward(LoopContext loop, Attempt attempt, int peer) {
    attempt.peers &= ~(1L << peer);
    SharedGroup group = attempt.group;
    kernel
        .link
        .get()
        .forwardShared(peer, attempt.message, group.filter(), group.name())
        .whenComplete(
            (took, error) -> {
              if (error == null && took) {
                attempt.end(true);
              } else {
                loop.run(() -> next(loop, attempt));
              }
            });
  }
}
