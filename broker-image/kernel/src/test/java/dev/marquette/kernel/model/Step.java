package dev.marquette.kernel.model;

import java.util.Random;

/**
 * Something that happens. What the numbers mean depends on the kind and on where things stand, so
 * that any list of steps is one that can be played, whatever was taken out of it.
 */
record Step(Kind kind, int client, int a, int b, int c) {
  private static final int NUMBERS = 840; // of 1 to 8 alike

  /** How often each comes of a hundred. */
  enum Kind {
    CONNECT(9),
    KICK(1),
    SETTINGS(2),
    DROP(5),
    DISCONNECT(4),
    SUBSCRIBE(13),
    UNSUBSCRIBE(3),
    PUBLISH(25),
    PUBLISH_AGAIN(3),
    RELEASE(5),
    ACKNOWLEDGE(21),
    STUCK(4),
    TIME(5);

    private final int share;

    Kind(int share) {
      this.share = share;
    }

    private static Kind any(Random random) {
      int left = random.nextInt(100);
      for (Kind kind : values()) {
        left -= kind.share;
        if (left < 0) {
          return kind;
        }
      }
      throw new AssertionError("the shares are not a hundred");
    }
  }

  static Step any(Random random) {
    return new Step(
        Kind.any(random),
        random.nextInt(Duel.CLIENTS),
        random.nextInt(NUMBERS),
        random.nextInt(NUMBERS),
        random.nextInt(NUMBERS));
  }
}
