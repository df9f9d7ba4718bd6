package dev.marquette.app.files;

/** Manifests that cannot be applied; the message names file, line and reason of each mistake. */
public final class InvalidManifestsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  InvalidManifestsException(String message) {
    super(message);
  }

  InvalidManifestsException(String message, Throwable cause) {
    super(message, cause);
  }
}
