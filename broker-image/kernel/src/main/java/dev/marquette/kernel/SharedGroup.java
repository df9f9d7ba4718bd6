package dev.marquette.kernel;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The members of one shared group of one filter: local subscriptions, and peers that have some.
 * Changed under the filter's lock in the index; read by any loop without one, so a reader may see a
 * member that has just gone, or miss one that has just come. Who is connected the members' loops
 * say, under a lock of the group's own.
 */
final class SharedGroup {
  /** Up to so many members, each that comes or goes is told to peers. */
  private static final int EXACT = 8;

  private final SessionState.Group key;

  /** Written before {@link #size} grows, and read after it. */
  private volatile @Nullable Subscription[] members = new @Nullable Subscription[2];

  private volatile int size;

  /** Those whose clients are connected. */
  private final Places connected = new Places();

  private volatile PeerMembers peers = PeerMembers.NONE;

  /** What peers know of the size: all brokers reckon with that one when they hash. */
  private volatile int announced;

  /**
   * For each loop three, which are its alone: which candidate of {@link MemberChoice} had the last
   * turn, of all, of the local members, and of all when nobody is connected.
   */
  private final int[] turns;

  /** The same for whom publishers are stuck to; null where none is. */
  private final @Nullable Favourites[] favourites;

  SharedGroup(String filter, String name, int loops) {
    this.key = new SessionState.Group(filter, name);
    this.turns = new int[MemberChoice.SLOTS * loops];
    Arrays.fill(turns, MemberChoice.NONE);
    this.favourites = new @Nullable Favourites[MemberChoice.SLOTS * loops];
  }

  /** What deliveries that came through it carry, so that they can be given back to it. */
  SessionState.Group key() {
    return key;
  }

  String filter() {
    return key.filter();
  }

  String name() {
    return key.name();
  }

  /** Local members. */
  int size() {
    return size;
  }

  PeerMembers peers() {
    return peers;
  }

  /** How many local members peers know of. */
  int announced() {
    return announced;
  }

  /** The local member in this place, or null when it is gone. */
  @Nullable Subscription member(int index) {
    @Nullable Subscription[] array = members;
    return index < array.length ? array[index] : null;
  }

  /** The places of members whose clients are connected, or were a moment ago. */
  Places connected() {
    return connected;
  }

  // --- on one loop ---

  /** The candidate that had the last turn, or {@link MemberChoice#NONE}. */
  int turn(int slot) {
    return turns[slot];
  }

  void turn(int slot, int candidate) {
    turns[slot] = candidate;
  }

  Favourites favourites(int slot) {
    Favourites known = favourites[slot];
    if (known == null) {
      known = new Favourites();
      favourites[slot] = known;
    }
    return known;
  }

  /** A peer did not take a publisher's message: if that is stuck to it, it is another's turn. */
  void leaveFavourite(int loop, String publisher, int peer) {
    int first = MemberChoice.SLOTS * loop;
    for (int slot = first; slot < first + MemberChoice.SLOTS; slot++) {
      Favourites known = favourites[slot];
      if (known != null) {
        known.leave(publisher, peer);
      }
    }
  }

  /** The client of a member has come or gone; called on the member's loop. */
  synchronized void connected(Subscription member, boolean isConnected) {
    int place = member.place;
    if (place >= 0 && members[place] == member) {
      connected.set(place, isConnected);
    }
  }

  // --- under the index's lock ---

  /** Adds a member, on its loop. */
  synchronized void add(Subscription member) {
    int count = size;
    @Nullable Subscription[] array = members;
    if (count == array.length) {
      array = Arrays.copyOf(array, 2 * count);
    }
    array[count] = member;
    member.place = count;
    member.sharedGroup = this;
    connected.set(count, member.session.load() != Session.AWAY);
    members = array;
    size = count + 1;
  }

  synchronized void remove(Subscription member) {
    int place = member.place;
    int last = size - 1;
    @Nullable Subscription[] array = members;
    if (place < 0 || place > last || array[place] != member) {
      throw new IllegalStateException(
          "no member at place " + place + " of " + (last + 1) + " in group " + name());
    }
    Subscription moved = array[last];
    array[place] = moved;
    array[last] = null;
    connected.set(place, connected.next(last) == last);
    connected.set(last, false);
    if (moved != null) {
      moved.place = place;
    }
    member.place = -1;
    member.sharedGroup = null;
    members = array;
    size = last;
  }

  /**
   * Whether peers are to be told of the size anew, which they know then: they know it exactly up to
   * {@link #EXACT}, and no more than an eighth off beyond. A storm of 100,000 who join is about 90
   * announcements.
   */
  boolean announce() {
    int known = announced;
    boolean near = Math.min(size, known) > EXACT && Math.abs(size - known) <= known / EXACT;
    if (size == known || near) {
      return false;
    }
    announced = size;
    return true;
  }

  void peers(PeerMembers members) {
    peers = members;
  }

  boolean isUnused() {
    return size == 0 && peers.mask() == 0;
  }
}
