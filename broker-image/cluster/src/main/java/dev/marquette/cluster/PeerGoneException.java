package dev.marquette.cluster;

/** A broker went away before it answered: what was asked of it may have happened or not. */
public final class PeerGoneException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PeerGoneException(String message) {
    super(message);
  }
}
