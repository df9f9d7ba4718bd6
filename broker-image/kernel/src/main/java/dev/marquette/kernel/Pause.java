package dev.marquette.kernel;

/** Why a connection takes no packets; there may be several reasons at a time. */
enum Pause {
  /** It is being decided on whether the client is let in. */
  CONNECT(1),
  /** Whether the client may do what it asks for. */
  AUTHORIZATION(2),
  /** Too many of its messages are not acknowledged. */
  ACKNOWLEDGEMENTS(4),
  /** What it asked for takes more than one turn. */
  SLICES(8),
  /** A loop that its messages go to is too far behind. */
  BACKLOG(16),
  /** It has used more than its limits allow. */
  RATE(32);

  final int bit;

  Pause(int bit) {
    this.bit = bit;
  }
}
