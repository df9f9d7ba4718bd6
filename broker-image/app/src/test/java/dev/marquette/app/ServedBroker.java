package dev.marquette.app;

import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The {@link InteropBroker} for a class whose tests run one after the other; clients end with their
 * test.
 */
final class ServedBroker implements BeforeAllCallback, AfterEachCallback {
  private final List<AutoCloseable> clients = new ArrayList<>();
  private @Nullable InteropBroker broker;

  @Override
  public void beforeAll(ExtensionContext context) {
    broker = InteropBroker.of(context);
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    for (AutoCloseable client : clients.reversed()) {
      client.close();
    }
    clients.clear();
  }

  InteropBroker broker() {
    return Objects.requireNonNull(broker);
  }

  OneMachine machine() {
    return broker().machine();
  }

  int port(PeerKind.Transport transport) {
    return broker().address(transport).port();
  }

  /** A name that no other test has: of a client, or a level of a topic. */
  String unique(String name) {
    return InteropBroker.unique(name);
  }

  /** Closes the client, or whatever it is, when the test ends. */
  <T extends AutoCloseable> T until(T client) {
    clients.add(client);
    return client;
  }

  /** The client says goodbye when the test ends, if it is there then. */
  Mqtt5BlockingClient disconnecting(Mqtt5BlockingClient client) {
    until(
        () -> {
          if (client.getState().isConnected()) {
            client.disconnect();
          }
        });
    return client;
  }

  /** A client of this kind with a clean session. */
  Peer connect(PeerKind kind, PeerKind.Transport transport, String name) throws Exception {
    return connect(kind, transport, new PeerKind.Options(unique(name), true, null));
  }

  Peer connect(PeerKind kind, PeerKind.Transport transport, PeerKind.Options options)
      throws Exception {
    return until(kind.connect(broker().address(transport), options));
  }

  /** A cable to the TCP listener. */
  CutWire wire() {
    return until(CutWire.to(port(PeerKind.Transport.TCP)));
  }
}
