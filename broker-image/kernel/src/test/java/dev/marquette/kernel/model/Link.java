package dev.marquette.kernel.model;

import dev.marquette.codec.Ack;
import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.ReasonCode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One connection, and what its client must have got since it was last looked at. */
final class Link {
  final MqttVersion version;

  /** Of unacknowledged QoS 1 and 2: the client's Receive Maximum, or ours. [MQTT-3.3.4-9] */
  final int window;

  final List<Sent> publishes = new ArrayList<>();
  final List<Ack> acks = new ArrayList<>();

  /** CONNACK, SUBACK and UNSUBACK, in words. */
  final List<String> answers = new ArrayList<>();

  /** Its client does not read. */
  boolean stuck;

  /** When the broker looks for what to send again: in MQTT 3 alone. [MQTT-4.4.0-1] */
  long retryAtMillis = Published.NEVER;

  boolean closed;
  @Nullable ReasonCode goodbye;

  /**
   * A PUBLISH.
   *
   * @param unacked what its acknowledgement ends; null at QoS 0
   */
  record Sent(
      Interest.Copy copy, boolean dup, long secondsLeft, ModelSession.@Nullable Unacked unacked) {}

  Link(MqttVersion version, int window) {
    this.version = version;
    this.window = window;
  }

  /** The reason of an acknowledgement is for those who can read one. */
  void ack(Ack.Type type, int packetId, ReasonCode reason) {
    acks.add(new Ack(type, packetId, version.isV5() ? reason : ReasonCode.SUCCESS));
  }

  /** The broker ends it. [MQTT-3.14.0-1] */
  void end(@Nullable ReasonCode reason) {
    closed = true;
    goodbye = version.isV5() ? reason : null;
  }
}
