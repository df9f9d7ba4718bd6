package dev.marquette.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Gives a message to one member of a shared group: chosen on the publishing loop among local
 * members and peers, a peer counting as one. A member that is gone or full passes it on.
 *
 * <p>Has no state of its own: each call runs on the loop that it is given.
 */
final class SharedDispatch {
  /** Members that are asked for a free one before a busy one will do. */
  private static final int PROBES = 16;

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
      int chosen = choose(loop, attempt);
      if (chosen == NONE) {
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
        attempt.target = member;
        home.mailbox.offer(attempt);
        return;
      }
      if (member.session.deliverShared(attempt.message, member, attempt.group)) {
        attempt.end(true);
        return;
      }
      attempt.refused.add(member);
    }
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

  private static final int NONE = Integer.MIN_VALUE;

  /** The place of a local member, -1 - peer, or {@link #NONE} when all have been tried. */
  private static int choose(LoopContext loop, Attempt attempt) {
    SharedGroup group = attempt.group;
    int members = group.size();
    int count = members + Long.bitCount(attempt.peers);
    if (count == 0) {
      return NONE;
    }
    if (loop.settings.sharedStrategy() == MqttSettings.SharedStrategy.STICKY) {
      Object favourite = group.favourite(loop.index);
      if (favourite instanceof Subscription member && isUsable(attempt, member)) {
        return member.place;
      }
      if (favourite instanceof Integer peer && (attempt.peers & (1L << peer)) != 0) {
        return -1 - peer;
      }
    }
    int start = start(loop, attempt, members, count);
    int chosen = NONE;
    if (loop.settings.sharedStrategy() == MqttSettings.SharedStrategy.LOCAL && members > 0) {
      chosen = search(attempt, members, members, start);
    }
    if (chosen == NONE) {
      chosen = search(attempt, members, count, start);
    }
    if (loop.settings.sharedStrategy() == MqttSettings.SharedStrategy.STICKY && chosen != NONE) {
      group.favourite(loop.index, chosen < 0 ? (Object) (-1 - chosen) : group.member(chosen));
    }
    return chosen;
  }

  private static int start(LoopContext loop, Attempt attempt, int members, int count) {
    Message message = attempt.message;
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return switch (loop.settings.sharedStrategy()) {
      case RANDOM, STICKY -> random.nextInt(count);
      case LOCAL -> random.nextInt(members > 0 ? members : count);
      case ROUND_ROBIN -> attempt.group.nextCursor(loop.index, random.nextInt(count), count);
      case HASH_TOPIC -> Math.floorMod(mix(message.topic().hashCode()), count);
      case HASH_CLIENTID -> {
        String publisher = message.publisherId();
        yield Math.floorMod(mix(publisher == null ? 0 : publisher.hashCode()), count);
      }
    };
  }

  /** The first candidate from the start on that is free, or else one that is not. */
  private static int search(Attempt attempt, int members, int count, int start) {
    int free = search(attempt, members, count, start, Math.min(PROBES, count), true);
    return free != NONE ? free : search(attempt, members, count, start, count, false);
  }

  private static int search(
      Attempt attempt, int members, int count, int start, int probes, boolean onlyFree) {
    for (int i = 0; i < probes; i++) {
      int place = (start + i) % count;
      if (place >= members) {
        return -1 - nthBit(attempt.peers, place - members);
      }
      Subscription member = attempt.group.member(place);
      if (member != null
          && !attempt.refused.contains(member)
          && (!onlyFree || member.session.takesMore())) {
        return place;
      }
    }
    return NONE;
  }

  private static boolean isUsable(Attempt attempt, Subscription member) {
    int place = member.place;
    return place >= 0
        && attempt.group.member(place) == member
        && member.session.takesMore()
        && !attempt.refused.contains(member);
  }

  private static int nthBit(long mask, int n) {
    long rest = mask;
    for (int i = 0; i < n; i++) {
      rest &= rest - 1;
    }
    return Long.numberOfTrailingZeros(rest);
  }

  static int mix(int hash) {
    int h = hash * 0x9E3779B9;
    return h ^ (h >>> 16);
  }
}
