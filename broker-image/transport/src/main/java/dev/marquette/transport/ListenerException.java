package dev.marquette.transport;

import org.jspecify.annotations.Nullable;

/** A listener could not be made as it should be; what was in force before still is. */
public final class ListenerException extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean ofBinding;

  ListenerException(String message, @Nullable Throwable cause) {
    this(message, cause, false);
  }

  private ListenerException(String message, @Nullable Throwable cause, boolean ofBinding) {
    super(message, cause);
    this.ofBinding = ofBinding;
  }

  /** All else is as it should be, but the address cannot be had. */
  static ListenerException ofBinding(String message, @Nullable Throwable cause) {
    return new ListenerException(message, cause, true);
  }

  boolean isOfBinding() {
    return ofBinding;
  }
}
