package dev.marquette.auth;

import dev.marquette.crds.MqttClusterSpec;

/**
 * What holds where no source decides.
 *
 * @param anonymousAllowed whether a client connects that no source knows
 * @param noMatchAllowed whether a client may publish or subscribe where no rule matches
 * @param denyDisconnects whether a client that publishes where it may not loses its connection
 */
public record AuthDefaults(
    boolean anonymousAllowed, boolean noMatchAllowed, boolean denyDisconnects) {

  /** As a cluster declares them. */
  public static AuthDefaults of(
      MqttClusterSpec.Authentication authentication, MqttClusterSpec.Authorization authorization) {
    return new AuthDefaults(
        authentication.anonymous() == MqttClusterSpec.Fallback.ALLOW,
        authorization.noMatch() == MqttClusterSpec.Fallback.ALLOW,
        authorization.denyAction() == MqttClusterSpec.DenyAction.DISCONNECT);
  }
}
