package dev.marquette.transport;

import org.jspecify.annotations.Nullable;

/** A listener could not be made as it should be; what was in force before still is. */
public final class ListenerException extends Exception {
  private static final long serialVersionUID = 1L;

  ListenerException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
