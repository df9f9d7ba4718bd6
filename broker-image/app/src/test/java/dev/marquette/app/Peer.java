package dev.marquette.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A third-party client, whichever it is. What it has no way to do it refuses with a {@link
 * CannotException}.
 */
interface Peer extends AutoCloseable {
  /** How long a test waits for anything before it fails. */
  int PATIENCE_SECONDS = 40;

  /** A message as the client handed it on. */
  record Received(
      String topic, int qos, boolean retain, String payload, MessageProperties properties) {
    Received(String topic, int qos, boolean retain, String payload) {
      this(topic, qos, retain, payload, MessageProperties.NONE);
    }
  }

  /** Returns when the broker has granted it. */
  void subscribe(String filter, SubscribeOptions options) throws Exception;

  default void subscribe(String filter, int qos) throws Exception {
    subscribe(filter, SubscribeOptions.of(qos));
  }

  void unsubscribe(String filter) throws Exception;

  /**
   * Returns when the broker has acknowledged it; QoS 0 when it is written.
   *
   * @return the reason code of PUBACK, or of a PUBREC that refuses; 0 for QoS 0 and below MQTT 5
   */
  int publish(String topic, int qos, boolean retain, String payload, MessageProperties properties)
      throws Exception;

  default int publish(String topic, int qos, boolean retain, String payload) throws Exception {
    return publish(topic, qos, retain, payload, MessageProperties.NONE);
  }

  /** Publishes one after the other over one connection; in MQTT 5 with a topic alias. */
  default void publishAll(String topic, int qos, List<String> payloads) throws Exception {
    for (String payload : payloads) {
      publish(topic, qos, false, payload);
    }
  }

  Inbox inbox();

  /** Messages in the order of their arrival. */
  default BlockingQueue<Received> received() {
    return inbox().messages();
  }

  /** Its own, or the one that the broker has given it. */
  String clientId();

  boolean isConnected();

  /** Ends with a DISCONNECT that takes the will back. */
  default void disconnect() {
    close();
  }

  /** Ends, and is polite if it is connected. */
  @Override
  void close();

  /** The next message; fails when none comes. */
  default Received next() throws InterruptedException {
    Received message = received().poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(message).as("no message came").isNotNull();
    return message;
  }

  /** The reason that the broker gives for ending the connection; fails when it gives none. */
  default int goodbye() throws Exception {
    return inbox().goodbye().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }
}
