package dev.marquette.auth;

import dev.marquette.crds.ListenerSpec;
import dev.marquette.crds.MqttClusterSpec;
import org.jspecify.annotations.Nullable;

/**
 * What holds where no source decides, and whether any is asked.
 *
 * @param anonymousAllowed whether a client connects that no source knows
 * @param noMatchAllowed whether a client may publish or subscribe where no rule matches
 * @param denyDisconnects whether a client that publishes or subscribes where it may not loses its
 *     connection
 * @param authenticates false to let everybody connect, and ask nobody
 * @param authorizes false to allow everything, and ask nobody
 */
public record AuthDefaults(
    boolean anonymousAllowed,
    boolean noMatchAllowed,
    boolean denyDisconnects,
    boolean authenticates,
    boolean authorizes) {

  /** Those where sources are asked. */
  public AuthDefaults(boolean anonymousAllowed, boolean noMatchAllowed, boolean denyDisconnects) {
    this(anonymousAllowed, noMatchAllowed, denyDisconnects, true, true);
  }

  /** As a cluster declares them. */
  public static AuthDefaults of(
      MqttClusterSpec.Authentication authentication, MqttClusterSpec.Authorization authorization) {
    return new AuthDefaults(
        allows(authentication.anonymous()),
        allows(authorization.noMatch()),
        disconnects(authorization.denyAction()));
  }

  /** As a listener of the cluster has them. */
  public AuthDefaults at(
      ListenerSpec.Authentication authentication, ListenerSpec.Authorization authorization) {
    return new AuthDefaults(
        authentication.anonymous() == null ? anonymousAllowed : allows(authentication.anonymous()),
        authorization.noMatch() == null ? noMatchAllowed : allows(authorization.noMatch()),
        authorization.denyAction() == null
            ? denyDisconnects
            : disconnects(authorization.denyAction()),
        authentication.enabled(),
        authorization.enabled());
  }

  /**
   * What lets in and allows no more than either does. Where nobody is asked, everybody is let in
   * and everything allowed.
   */
  public AuthDefaults stricter(AuthDefaults other) {
    return new AuthDefaults(
        letsInUnknown() && other.letsInUnknown(),
        allowsUnmatched() && other.allowsUnmatched(),
        denyDisconnects || other.denyDisconnects,
        authenticates || other.authenticates,
        authorizes || other.authorizes);
  }

  private boolean letsInUnknown() {
    return anonymousAllowed || !authenticates;
  }

  private boolean allowsUnmatched() {
    return noMatchAllowed || !authorizes;
  }

  private static boolean allows(MqttClusterSpec.@Nullable Fallback fallback) {
    return fallback == MqttClusterSpec.Fallback.ALLOW;
  }

  private static boolean disconnects(MqttClusterSpec.@Nullable DenyAction action) {
    return action == MqttClusterSpec.DenyAction.DISCONNECT;
  }
}
