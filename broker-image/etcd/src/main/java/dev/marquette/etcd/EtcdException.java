package dev.marquette.etcd;

import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** A call to etcd that did not succeed. */
public final class EtcdException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean retryable;

  EtcdException(String message, boolean retryable, @Nullable Throwable cause) {
    super(message, cause);
    this.retryable = retryable;
  }

  static EtcdException of(String what, String endpoints, Throwable failure) {
    Throwable cause = unwrap(failure);
    if (cause instanceof EtcdException already) {
      return already;
    }
    return new EtcdException(
        "etcd at " + endpoints + ": " + what + " failed: " + reason(cause),
        !isRefusal(cause),
        cause);
  }

  static Throwable unwrap(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  /**
   * Whether the same call may succeed later, as etcd is away or busy; it may have had its effect.
   */
  public boolean retryable() {
    return retryable;
  }

  static boolean isNotFound(Throwable failure) {
    return codeOf(failure) == Status.Code.NOT_FOUND;
  }

  static boolean isCompacted(Throwable failure) {
    return codeOf(failure) == Status.Code.OUT_OF_RANGE;
  }

  private static boolean isRefusal(Throwable cause) {
    return switch (codeOf(cause)) {
      case INVALID_ARGUMENT, NOT_FOUND, FAILED_PRECONDITION, OUT_OF_RANGE -> true;
      default -> cause instanceof IllegalArgumentException;
    };
  }

  // jetcd wraps some of gRPC's exceptions in its own, and others not
  private static Status.Code codeOf(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof io.etcd.jetcd.common.exception.EtcdException jetcd) {
        return Status.Code.valueOf(jetcd.getErrorCode().name());
      }
      if (t instanceof StatusException || t instanceof StatusRuntimeException) {
        return Status.fromThrowable(t).getCode();
      }
    }
    return Status.Code.UNKNOWN;
  }

  private static String reason(Throwable cause) {
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }
}
