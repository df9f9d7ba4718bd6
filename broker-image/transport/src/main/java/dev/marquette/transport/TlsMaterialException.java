package dev.marquette.transport;

import dev.marquette.certificates.PemException;

/** A certificate or key that no handshake may use; the message says why. */
public final class TlsMaterialException extends Exception {
  private static final long serialVersionUID = 1L;

  TlsMaterialException(String message) {
    super(message);
  }

  TlsMaterialException(PemException unreadable) {
    super(unreadable.getMessage(), unreadable);
  }
}
