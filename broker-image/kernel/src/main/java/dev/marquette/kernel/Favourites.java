package dev.marquette.kernel;

import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/**
 * Which candidate of a shared group each publisher is stuck to, for one loop's choices; that loop
 * alone uses it. As many publishers as there are share {@link #PLACES} favourites, by their client
 * IDs, so that what a group takes is bounded: a publisher keeps to its favourite all the same.
 *
 * <p>A member that has gone is not held on to: its publisher may never publish again.
 */
final class Favourites {
  static final int PLACES = 64;

  private final @Nullable Favourite[] places = new @Nullable Favourite[PLACES];

  /** A member of this broker, or a peer. */
  sealed interface Favourite {}

  static final class Member extends WeakReference<Subscription> implements Favourite {
    Member(Subscription member) {
      super(member);
    }
  }

  record Peer(int number) implements Favourite {}

  @Nullable Favourite of(String publisher) {
    return places[place(publisher)];
  }

  void set(String publisher, @Nullable Favourite favourite) {
    places[place(publisher)] = favourite;
  }

  /** A peer did not take the publisher's message: if it is stuck to that, it is another's turn. */
  void leave(String publisher, int peer) {
    if (of(publisher) instanceof Peer favourite && favourite.number() == peer) {
      set(publisher, null);
    }
  }

  private static int place(String publisher) {
    return Hashes.place(publisher, PLACES);
  }
}
