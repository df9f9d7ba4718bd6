package dev.marquette.kernel;

import dev.marquette.codec.ReasonCode;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** Why a connection has ended, in one word: EMQX's where it has one. */
final class EndReason {
  /** The client hung up without a word, or could not be reached any more. */
  static final String CLOSED = "tcp_closed";

  /** Too much was pending that the client did not take. (force_shutdown_policy) */
  static final String OVERLOADED = "message_queue_too_long";

  /** It took nothing of what was pending. (send_timeout) */
  static final String STALLED = "send_timeout";

  private static final Map<ReasonCode, String> NAMES = new EnumMap<>(ReasonCode.class);

  static {
    for (ReasonCode reason : ReasonCode.values()) {
      NAMES.put(reason, reason.name().toLowerCase(Locale.ROOT));
    }
    NAMES.put(ReasonCode.SUCCESS, "normal");
    NAMES.put(ReasonCode.DISCONNECT_WITH_WILL, "disconnect_with_will_message");
    NAMES.put(ReasonCode.KEEP_ALIVE_TIMEOUT, "keepalive_timeout");
    NAMES.put(ReasonCode.SESSION_TAKEN_OVER, "takeovered");
    NAMES.put(ReasonCode.ADMINISTRATIVE_ACTION, "kicked");
    NAMES.put(ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR, "internal_error");
  }

  private EndReason() {}

  /** Of what the client said, or was told. */
  static String of(ReasonCode reason) {
    return NAMES.getOrDefault(reason, CLOSED);
  }
}
