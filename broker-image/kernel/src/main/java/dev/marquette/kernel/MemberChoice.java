package dev.marquette.kernel;

import dev.marquette.kernel.Favourites.Favourite;
import dev.marquette.kernel.MqttSettings.SharedStrategy;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Which member of a shared group gets a message. Candidates are the local members, in the order of
 * the group, and then as many for each peer as it announced: whichever of its own it is, the peer
 * chooses. Local members are free, busy or away, as far as other loops can see; of a peer it is
 * only known whether it can be asked, and it refuses when it has nobody.
 *
 * <p>What is left to chance is so among the best alike: whoever stands behind members that are away
 * is no likelier than others.
 *
 * <p>Random, round robin and local prefer a free member. Sticky and the hashes keep to their member
 * while it is connected: they are chosen for order, or for what a member has cached.
 *
 * <p>A hash chooses the node first, alike on every broker that has heard of the same members, and
 * the node then one of its own: by the same key, so that it is the same member wherever the message
 * came in (S-28).
 *
 * <p>Lives for one choice, on the loop that makes it.
 */
final class MemberChoice {
  /** Nobody is left to choose. */
  static final int NONE = Integer.MIN_VALUE;

  /** Turns that each loop keeps. */
  static final int SLOTS = 3;

  /** Members that are looked at for a better one before any will do. */
  private static final int PROBES = 16;

  /** Draws among those who are connected, when none of so many draws among all was one of them. */
  private static final int SECOND_DRAWS = 4;

  /** What a candidate is worth that will not do; others are worth a {@link Session#load}. */
  private static final int NOTHING = -1;

  private final Message message;
  private final SharedGroup group;
  private final long open;
  private final Set<Subscription> refused;
  private final boolean connected;
  private final SharedStrategy strategy;

  /**
   * Where the loop keeps whose turn it is: among all, among local members, whom alone messages of
   * peers are for, and among who is left when those who are connected have refused.
   */
  private final int slot;

  private final PeerMembers peers;
  private final int members;
  private final int count;

  private MemberChoice(
      LoopContext loop,
      Message message,
      SharedGroup group,
      long open,
      Set<Subscription> refused,
      boolean connected) {
    this.message = message;
    this.group = group;
    this.open = open;
    this.refused = refused;
    this.connected = connected;
    this.strategy = strategy(loop.settings);
    this.slot = SLOTS * loop.index + (open == 0 ? 1 : connected ? 0 : 2);
    // who has refused keeps its turns, so that they go to all others alike, but no part of chances
    boolean all = open != 0 && strategy == SharedStrategy.ROUND_ROBIN;
    this.peers = all ? group.peers() : group.peers().only(open);
    this.members = group.size();
    this.count = members + peers.total();
  }

  /**
   * Chooses.
   *
   * @param open peers that can be asked
   * @param refused local members that did not take it
   * @param connected whether only members whose clients are connected will do
   * @return the place of a local member, -1 - peer, or {@link #NONE}
   */
  static int choose(
      LoopContext loop,
      Message message,
      SharedGroup group,
      long open,
      Set<Subscription> refused,
      boolean connected) {
    return new MemberChoice(loop, message, group, open, refused, connected).choose(loop);
  }

  private int choose(LoopContext loop) {
    if (count == 0) {
      return NONE;
    }
    RandomGenerator random = loop.random;
    return switch (strategy) {
      case RANDOM -> named(any(random, count));
      case ROUND_ROBIN -> inTurn(random);
      case HASH_TOPIC -> hashed(loop, message.topic());
      case HASH_CLIENTID -> hashed(loop, publisher(message));
      case LOCAL -> {
        int local = members == 0 ? NONE : any(random, members);
        yield local != NONE ? local : named(any(random, count));
      }
      case STICKY -> sticky(random);
    };
  }

  private SharedStrategy strategy(MqttSettings settings) {
    Map<String, SharedStrategy> own = settings.groupStrategies();
    SharedStrategy common = settings.sharedStrategy();
    return own.isEmpty() ? common : own.getOrDefault(group.name(), common);
  }

  /** Who is passed over, or refuses, loses this turn alone: the next is behind whoever had it. */
  private int inTurn(RandomGenerator random) {
    int last = group.turn(slot);
    int start = last == NONE ? random.nextInt(count) : Math.min(last + 1, count) % count;
    int candidate = from(start, count, Session.FREE);
    if (candidate != NONE) {
      group.turn(slot, candidate);
    }
    return named(candidate);
  }

  private int sticky(RandomGenerator random) {
    Favourites favourites = group.favourites(slot);
    String publisher = publisher(message);
    Favourite favourite = favourites.of(publisher);
    if (favourite instanceof Favourites.Member reference) {
      Subscription member = reference.get();
      if (member != null && isAt(member.place, member) && isGood(member, Session.BUSY)) {
        return member.place;
      }
    }
    if (favourite instanceof Favourites.Peer peer && (peers.mask() & (1L << peer.number())) != 0) {
      return -1 - peer.number();
    }
    int chosen = named(any(random, count));
    if (chosen < 0) {
      if (chosen != NONE) {
        favourites.set(publisher, new Favourites.Peer(-1 - chosen));
      }
      return chosen;
    }
    Subscription member = group.member(chosen);
    if (member != null) {
      favourites.set(publisher, new Favourites.Member(member));
    }
    return chosen;
  }

  /** Whose message it is, for what goes by the publisher; empty for the broker's own. */
  static String publisher(Message message) {
    String publisher = message.publisherId();
    return publisher == null ? "" : publisher;
  }

  private int hashed(LoopContext loop, String key) {
    int here = members == 0 ? NONE : from(Hashes.place(key, members), members, Session.BUSY);
    return peers.count() == 0 ? here : highest(loop.kernel.link.get(), key, here);
  }

  /**
   * Of this broker, if it has somebody, and the peers: the one that the key belongs to.
   *
   * @param here the place of this broker's member, or NONE
   */
  private int highest(ClusterLink link, String key, int here) {
    int best = here;
    double highest =
        here == NONE ? -1 : Hashes.rank(key, link.node(), Math.max(1, group.announced()));
    for (long rest = peers.mask(); rest != 0; rest &= rest - 1) {
      int peer = Long.numberOfTrailingZeros(rest);
      String node = link.node(peer);
      // who has just gone is asked when there is nobody else, and does not answer
      double rank = node == null ? 0 : Hashes.rank(key, node, peers.members(peer));
      if (rank > highest) {
        best = -1 - peer;
        highest = rank;
      }
    }
    return best;
  }

  /**
   * Any of the best candidates, each as likely as another; a peer is as many as it has members. One
   * draw as long as it finds a free one.
   */
  private int any(RandomGenerator random, int candidates) {
    int first = random.nextInt(candidates);
    if (worth(first) == Session.FREE) {
      return first;
    }
    return members <= PROBES ? anyOfFew(random, candidates) : anyOfMany(random, candidates, first);
  }

  /**
   * Looks at all: of those that are alike, each takes the place of the one before by its chance.
   */
  private int anyOfFew(RandomGenerator random, int candidates) {
    int chosen = NONE;
    int best = NOTHING + 1;
    int alike = 0;
    for (int at = 0; at < members; at++) {
      int worth = worth(at);
      if (worth > best) {
        best = worth;
        alike = 0;
      }
      if (worth == best && random.nextInt(++alike) == 0) {
        chosen = at;
      }
    }
    int others = candidates - members;
    if (others == 0) {
      return chosen;
    }
    int free = best == Session.FREE ? alike : 0;
    int drawn = random.nextInt(free + others);
    return drawn < others ? members + drawn : chosen;
  }

  /** Draws among all, and then among those who are connected: they may be few. */
  private int anyOfMany(RandomGenerator random, int candidates, int first) {
    int busy = NONE;
    int away = NONE;
    int drawn = first;
    for (int i = 0; i < PROBES; i++, drawn = random.nextInt(candidates)) {
      int worth = worth(drawn);
      if (worth == Session.FREE) {
        return drawn;
      }
      busy = busy == NONE && worth == Session.BUSY ? drawn : busy;
      away = away == NONE && worth == Session.AWAY ? drawn : away;
    }
    if (busy == NONE && !isForAway()) {
      busy = anyConnected(random, candidates - members);
    }
    // who is left hides behind others that have refused: the next in line will do
    return busy != NONE ? busy : from(away != NONE ? away : first, candidates, Session.FREE);
  }

  private int anyConnected(RandomGenerator random, int others) {
    Places places = group.connected();
    int here = places.count();
    int busy = NONE;
    for (int i = 0; i < SECOND_DRAWS && here + others > 0; i++) {
      int drawn = random.nextInt(here + others);
      int at = drawn < others ? members + drawn : places.nth(drawn - others);
      int worth = at < 0 ? NOTHING : worth(at);
      if (worth == Session.FREE) {
        return at;
      }
      busy = busy == NONE && worth == Session.BUSY ? at : busy;
    }
    return busy;
  }

  /** What a candidate is worth to chance, for which all peers that are candidates can be asked. */
  private int worth(int candidate) {
    if (candidate >= members) {
      return Session.FREE;
    }
    Subscription member = group.member(candidate);
    if (member == null || refused.contains(member)) {
      return NOTHING;
    }
    int load = isForAway() ? Session.FREE : member.session.load();
    return load == Session.AWAY && connected ? NOTHING : load;
  }

  /** Whether who is connected has refused, here and at peers: all who are left are alike. */
  private boolean isForAway() {
    return !connected && open != 0;
  }

  /** The first good candidate from the start on, or else the first that will do at all. */
  private int from(int start, int candidates, int load) {
    int all = candidates == members ? members : members + peers.count() + 1;
    if (isForAway()) {
      return search(start, candidates, all, Session.AWAY);
    }
    for (int least = load; least > Session.AWAY; least--) {
      int good = search(start, candidates, Math.min(PROBES, all), least);
      if (good != NONE) {
        return good;
      }
    }
    int found = furtherOn(start, candidates);
    return found != NONE || connected ? found : search(start, candidates, all, Session.AWAY);
  }

  /** In line behind however many away members: one here, or at a peer that can be asked. */
  private int furtherOn(int start, int candidates) {
    int here = Math.min(start, members);
    int found = connected(here, members);
    if (found == NONE && candidates > members) {
      found = openFrom(start);
    }
    if (found == NONE) {
      found = connected(0, here);
    }
    return found == NONE && candidates > members ? openFrom(members) : found;
  }

  /** The first member, from a candidate on, of a peer that can be asked. */
  private int openFrom(int start) {
    for (long rest = open & peers.mask(); rest != 0; rest &= rest - 1) {
      int peer = Long.numberOfTrailingZeros(rest);
      int end = members + peers.endOf(peer);
      if (end > start) {
        return Math.max(start, end - peers.members(peer));
      }
    }
    return NONE;
  }

  /** A local member that will do and is connected, from one place to before another. */
  private int connected(int from, int to) {
    Places places = group.connected();
    if (places.count() == 0) {
      return NONE;
    }
    for (int at = places.next(from); at >= 0 && at < to; at = places.next(at + 1)) {
      Subscription member = group.member(at);
      if (member != null && isGood(member, Session.BUSY)) {
        return at;
      }
    }
    return NONE;
  }

  /** All candidates of a peer are one step. */
  private int search(int start, int candidates, int steps, int load) {
    int at = start;
    for (int i = 0; i < steps; i++) {
      if (at < members) {
        Subscription member = group.member(at);
        if (member != null && isGood(member, load)) {
          return at;
        }
        at++;
      } else {
        int peer = peers.peerOf(at - members);
        if ((open & (1L << peer)) != 0) {
          return at;
        }
        at = members + peers.endOf(peer);
      }
      at = at < candidates ? at : 0;
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
    return candidate < members ? candidate : -1 - peers.peerOf(candidate - members);
  }
}
