package dev.marquette.kernel;

import dev.marquette.codec.ReasonCode;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Why a connection has ended, in one word: EMQX's where it has one.
 *
 * @param index where loops count it
 * @param word as presence and metrics have it
 */
@SuppressWarnings("EnumOrdinal") // the index of a list that lives as long as the enum
record EndReason(int index, String word) {
  private static final List<EndReason> OF_CODES =
      Stream.of(ReasonCode.values()).map(EndReason::ofCode).toList();

  /** The client hung up without a word, or could not be reached any more. */
  static final EndReason CLOSED = new EndReason(OF_CODES.size(), "tcp_closed");

  /** Too much was pending that the client did not take. (force_shutdown_policy, S-72) */
  static final EndReason OVERLOADED = new EndReason(OF_CODES.size() + 1, "message_queue_too_long");

  /** It took nothing of what was pending. (send_timeout) */
  static final EndReason STALLED = new EndReason(OF_CODES.size() + 2, "send_timeout");

  /** Those that are no code of MQTT 5. */
  static final List<EndReason> OTHERS = List.of(CLOSED, OVERLOADED, STALLED);

  /** All, by their indexes. */
  static final List<EndReason> ALL = Stream.of(OF_CODES, OTHERS).flatMap(List::stream).toList();

  /** Of what the client said, or was told. */
  static EndReason of(ReasonCode reason) {
    return OF_CODES.get(reason.ordinal());
  }

  private static EndReason ofCode(ReasonCode code) {
    return new EndReason(code.ordinal(), word(code));
  }

  private static String word(ReasonCode code) {
    return switch (code) {
      case SUCCESS -> "normal";
      case DISCONNECT_WITH_WILL -> "disconnect_with_will_message";
      case KEEP_ALIVE_TIMEOUT -> "keepalive_timeout";
      case SESSION_TAKEN_OVER -> "takeovered";
      case ADMINISTRATIVE_ACTION -> "kicked";
      case IMPLEMENTATION_SPECIFIC_ERROR -> "internal_error";
      default -> code.name().toLowerCase(Locale.ROOT);
    };
  }
}
