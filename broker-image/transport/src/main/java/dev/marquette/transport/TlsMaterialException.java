package dev.marquette.transport;

import org.jspecify.annotations.Nullable;

/** A certificate or key that no handshake may use; the message says why. */
public final class TlsMaterialException extends Exception {
  private static final long serialVersionUID = 1L;

  TlsMaterialException(String message) {
    this(message, null);
  }

  TlsMaterialException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
