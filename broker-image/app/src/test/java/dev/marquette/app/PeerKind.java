package dev.marquette.app;

import org.jspecify.annotations.Nullable;

/** The third-party clients that the broker is tried with, each with a version of MQTT. */
enum PeerKind {
  PAHO_3_1,
  PAHO_3_1_1,
  HIVEMQ_3_1_1,
  HIVEMQ_5;

  /** What a connection runs over. */
  enum Transport {
    TCP,
    WS
  }

  /**
   * @param clean whether the session ends with the connection
   * @param willTopic where "gone" is published when the connection breaks; null for no will
   */
  record Options(String clientId, boolean clean, @Nullable String willTopic) {}

  Peer connect(Transport transport, int port, Options options) throws Exception {
    return switch (this) {
      case PAHO_3_1, PAHO_3_1_1 -> PahoPeer.connect(this == PAHO_3_1, transport, port, options);
      case HIVEMQ_3_1_1 -> HiveMq3Peer.connect(transport, port, options);
      case HIVEMQ_5 -> HiveMq5Peer.connect(transport, port, options);
    };
  }
}
