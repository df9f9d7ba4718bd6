package dev.marquette.kernel;

import dev.marquette.codec.Connect;
import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.Will;
import dev.marquette.topic.InvalidTopicException;
import dev.marquette.topic.TopicNames;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What can be said of a CONNECT without asking anybody. */
final class ConnectChecks {
  private ConnectChecks() {}

  /** The client ID that counts; empty when one is to be assigned. */
  static String clientId(Connect connect, PeerNames names, MqttSettings settings) {
    String ofCertificate = names.clientId();
    if (ofCertificate != null) {
      return ofCertificate;
    }
    String username = settings.usernameAsClientId() ? names.usernameOr(connect.username()) : null;
    return username == null || username.isEmpty() ? connect.clientId() : username;
  }

  /**
   * Whether nobody may prove another user name than this: a certificate has proved it, or it is the
   * client ID too, by which others' sessions could be had.
   */
  static boolean isUsernameFixed(
      PeerNames names, @Nullable String username, MqttSettings settings) {
    boolean isClientId =
        settings.usernameAsClientId()
            && names.clientId() == null
            && username != null
            && !username.isEmpty();
    return isClientId || names.username() != null;
  }

  /**
   * Why it is refused, or null.
   *
   * @param id as above
   */
  static @Nullable Problem problem(
      Connect connect, String id, MqttSettings settings, long nowMillis) {
    if (id.isEmpty() && !mayBeAssigned(connect)) {
      return Problem.CLIENT_ID_MISSING; // [MQTT-3.1.3-8] of 3.1.1
    }
    int maxLength = settings.maxClientIdLength();
    if (maxLength > 0
        && id.length() > maxLength / 3
        && id.getBytes(StandardCharsets.UTF_8).length > maxLength) {
      return Problem.CLIENT_ID_TOO_LONG;
    }
    Will will = connect.will();
    return will == null ? null : problem(will, settings, nowMillis);
  }

  private static boolean mayBeAssigned(Connect connect) {
    return switch (connect.version()) {
      case V3_1 -> false;
      case V3_1_1 -> connect.cleanStart();
      case V5 -> true;
    };
  }

  private static @Nullable Problem problem(Will will, MqttSettings settings, long nowMillis) {
    String topic = will.topic();
    try {
      TopicNames.check(topic);
    } catch (InvalidTopicException e) {
      return Problem.WILL_TOPIC_INVALID;
    }
    if (DelayedTopic.is(topic)) {
      DelayedTopic delayed = DelayedTopic.parse(topic, settings.topics().delayed(), nowMillis);
      if (delayed == null) {
        return Problem.DELAY_INVALID;
      }
      topic = delayed.topic();
    }
    if (settings.maxTopicLevels() > 0 && TopicNames.levels(topic) > settings.maxTopicLevels()) {
      return Problem.WILL_TOO_DEEP;
    }
    if (will.qos() > settings.maxQos()) {
      return Problem.WILL_QOS; // [MQTT-3.2.2-12]
    }
    return will.retain() && !settings.retainAvailable()
        ? Problem.WILL_RETAIN // [MQTT-3.2.2-13]
        : null;
  }

  /** How long the client may be silent, in seconds; 0 for as long as it likes. (3.1.2.10) */
  static int keepAliveSeconds(Connect connect, MqttSettings settings) {
    return connect.version() == MqttVersion.V5 && settings.serverKeepAliveSeconds() >= 0
        ? settings.serverKeepAliveSeconds()
        : connect.keepAliveSeconds();
  }

  /** How long the session outlives its connection. (3.1.2.11.2) */
  static long expirySeconds(Connect connect, MqttSettings settings) {
    if (connect.version().isV5()) {
      return connect.properties().sessionExpirySeconds();
    }
    return connect.cleanStart() ? 0 : settings.sessionExpiry().toSeconds();
  }
}
