package dev.marquette.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** A third-party client, whichever it is. */
interface Peer extends AutoCloseable {
  /** A message as the client handed it on. */
  record Received(String topic, int qos, boolean retain, String payload) {}

  void subscribe(String filter, int qos) throws Exception;

  /** Returns when the broker has acknowledged it; QoS 0 when it is written. */
  void publish(String topic, int qos, boolean retain, String payload) throws Exception;

  /** Messages in the order of their arrival. */
  BlockingQueue<Received> received();

  boolean isConnected();

  /** Disconnects as the standard wants it, if it is connected. */
  @Override
  void close();

  /** The next message; fails when none comes. */
  default Received next() throws InterruptedException {
    Received message = received().poll(20, TimeUnit.SECONDS);
    assertThat(message).as("no message came").isNotNull();
    return message;
  }
}
