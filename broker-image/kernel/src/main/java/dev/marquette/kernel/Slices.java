package dev.marquette.kernel;

/**
 * One packet's work that is too much for a turn: the packets behind it wait, other clients do not.
 * Confined to the connection's loop.
 */
final class Slices {
  /** Topic filters of one packet in one turn. */
  static final int FILTERS = 256;

  private final ClientConnection connection;
  private boolean unfinished;

  Slices(ClientConnection connection) {
    this.connection = connection;
  }

  /** Has the next slice done in another turn, unless the connection closes before. */
  void next(Runnable slice) {
    unfinished = true;
    connection.pause(Pause.SLICES);
    connection.loop().post(() -> run(slice));
  }

  private void run(Runnable slice) {
    if (connection.isClosed()) {
      return;
    }
    connection.loop().spend(FILTERS);
    unfinished = false;
    try {
      slice.run();
    } catch (RuntimeException e) {
      connection.fail(e);
    }
    if (!unfinished) {
      connection.resume(Pause.SLICES);
    }
  }
}
