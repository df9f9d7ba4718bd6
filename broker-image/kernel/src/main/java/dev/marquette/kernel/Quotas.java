package dev.marquette.kernel;

import org.jspecify.annotations.Nullable;

/**
 * How many messages of clients are routed: each counts once, and once more for each local
 * subscription, shared group and other broker that it goes to. What is published while nothing is
 * left is refused: see {@link DropReason#QUOTA_EXCEEDED}. Null is no limit.
 *
 * @param connection for each connection
 * @param overall for all clients of this broker together
 */
public record Quotas(@Nullable Rate connection, @Nullable Rate overall) {
  public static final Quotas NONE = new Quotas(null, null);
}
