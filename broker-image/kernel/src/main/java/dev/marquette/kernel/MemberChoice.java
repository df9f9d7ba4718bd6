package dev.marquette.kernel;

import dev.marquette.kernel.MqttSettings.SharedStrategy;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Which member of a shared group gets a message: candidates are the local members, in the order of
 * the group, and then the peers. Members are free, busy or away, as far as other loops can see.
 *
 * <p>Random, round robin and local prefer a free member. Sticky and the hashes keep to their member
 * while it is connected: they are chosen for order, or for what a member has cached.
 */
final class MemberChoice {
  /** Nobody is left to choose. */
  static final int NONE = Integer.MIN_VALUE;

  /** Members that are looked at for a better one before any will do. */
  private static final int PROBES = 16;

  private final Message message;
  private final SharedGroup group;
  private final long peers;
  private final Set<Subscription> refused;
  private final int members;
  private final int count;

  private MemberChoice(Message message, SharedGroup group, long peers, Set<Subscription> refused) {
    this.message = message;
    this.group = group;
    this.peers = peers;
    this.refused = refused;
    this.members = group.size();
    this.count = members + Long.bitCount(peers);
  }

  /**
   * Chooses.
   *
   * @param peers those that have not refused it
   * @param refused local members that have
   * @return the place of a local member, -1 - peer, or {@link #NONE}
   */
  static int choose(
      LoopContext loop, Message message, SharedGroup group, long peers, Set<Subscription> refused) {
    return new MemberChoice(message, group, peers, refused).choose(loop);
  }

  private int choose(LoopContext loop) {
    if (count == 0) {
      return NONE;
    }
    RandomGenerator random = loop.random;
    return switch (strategy(loop.settings)) {
      case RANDOM -> named(from(random.nextInt(count), count, Session.FREE));
      case ROUND_ROBIN -> inTurn(loop, random);
      case HASH_TOPIC -> named(from(Hashes.place(message.topic(), count), count, Session.BUSY));
      case HASH_CLIENTID -> {
        String publisher = message.publisherId();
        int place = Hashes.place(publisher == null ? "" : publisher, count);
        yield named(from(place, count, Session.BUSY));
      }
      case LOCAL -> {
        int local = members == 0 ? NONE : from(random.nextInt(members), members, Session.FREE);
        yield local != NONE ? local : named(from(random.nextInt(count), count, Session.FREE));
      }
      case STICKY -> sticky(loop, random);
    };
  }

  private SharedStrategy strategy(MqttSettings settings) {
    Map<String, SharedStrategy> own = settings.groupStrategies();
    SharedStrategy common = settings.sharedStrategy();
    return own.isEmpty() ? common : own.getOrDefault(group.name(), common);
  }

  /** Who is passed over, or refuses, loses this turn alone: the next is behind whoever had it. */
  private int inTurn(LoopContext loop, RandomGenerator random) {
    int chosen = named(from(behind(group.turn(loop.index), random), count, Session.FREE));
    if (chosen != NONE) {
      group.turn(loop.index, chosen);
    }
    return chosen;
  }

  /** The candidate that follows on whoever had the last turn, which need not be one now. */
  private int behind(int last, RandomGenerator random) {
    if (last == NONE) {
      return random.nextInt(count);
    }
    if (last >= 0) {
      return Math.min(last + 1, members) % count;
    }
    long upToIt = (2L << (-1 - last)) - 1;
    return (members + Long.bitCount(peers & upToIt)) % count;
  }

  private int sticky(LoopContext loop, RandomGenerator random) {
    Object favourite = group.favourite(loop.index);
    if (favourite instanceof Subscription member
        && isAt(member.place, member)
        && isGood(member, Session.BUSY)) {
      return member.place;
    }
    if (favourite instanceof Integer peer && (peers & (1L << peer)) != 0) {
      return -1 - peer;
    }
    int chosen = named(from(random.nextInt(count), count, Session.FREE));
    if (chosen != NONE) {
      group.favourite(loop.index, chosen < 0 ? (Object) (-1 - chosen) : group.member(chosen));
    }
    return chosen;
  }

  /** The first good candidate from the start on, or else the first that has not refused. */
  private int from(int start, int candidates, int load) {
    int good = search(start, candidates, Math.min(PROBES, candidates), load);
    return good != NONE ? good : search(start, candidates, candidates, Session.AWAY);
  }

  private int search(int start, int candidates, int probes, int load) {
    for (int i = 0; i < probes; i++) {
      int place = (start + i) % candidates;
      if (place >= members) {
        return place;
      }
      Subscription member = group.member(place);
      if (member != null && isGood(member, load)) {
        return place;
      }
    }
    return NONE;
  }

  private boolean isAt(int place, Subscription member) {
    return place >= 0 && group.member(place) == member;
  }

  private boolean isGood(Subscription member, int load) {
    return member.session.load() >= load && !refused.contains(member);
  }

  /** What is to be said of a candidate: the place of a local member, or -1 - peer. */
  private int named(int candidate) {
    return candidate < members ? candidate : -1 - nthPeer(candidate - members);
  }

  private int nthPeer(int n) {
    long rest = peers;
    for (int i = 0; i < n; i++) {
      rest &= rest - 1;
    }
    return Long.numberOfTrailingZeros(rest);
  }
}
