package dev.marquette.app;

import static org.awaitility.Awaitility.await;

import dev.marquette.app.Address.Authority;
import dev.marquette.app.PeerKind.Transport;
import dev.marquette.codec.testkit.TestPorts;
import dev.marquette.transport.testkit.TestCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The broker of all tests with third-party clients, with a listener of each kind. Below {@code
 * refused/} nobody may publish.
 */
final class InteropBroker implements AutoCloseable {
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(InteropBroker.class);

  private static final AtomicInteger NAMES = new AtomicInteger();

  private static final String ACCESS =
      """
      apiVersion: marquette.dev/v1alpha1
      kind: AuthSource
      metadata: {name: acl}
      spec:
        cluster: test
        file:
          acl: |
            {deny, all, publish, ["refused/#"]}.
            {allow, all}.
      """;

  private final Path folder = Files.createTempDirectory("marquette");
  private final Path certificates = Files.createTempDirectory("marquette");
  private final Map<Transport, Address> addresses = new EnumMap<>(Transport.class);
  private final OneMachine machine;

  InteropBroker() throws IOException {
    TestCertificates authority = TestCertificates.authority("interop");
    Authority trusted = new Authority(authority, certificates.resolve("ca.crt"));
    Files.write(trusted.file(), TestCertificates.pem(authority.certificate()));
    OneMachine.save(folder, "cluster.yaml", OneMachine.CLUSTER);
    OneMachine.save(folder, "access.yaml", ACCESS);
    OneMachine.save(folder, "keys.yaml", secret(authority.issue("server")));
    for (Transport transport : Transport.values()) {
      Address address = new Address(transport, TestPorts.freePort(), trusted);
      addresses.put(transport, address);
      OneMachine.save(folder, transport + ".yaml", listener(address));
    }
    machine = OneMachine.on(folder, Map.of());
  }

  private static String secret(TestCertificates server) {
    return """
        apiVersion: v1
        kind: Secret
        metadata: {name: keys}
        data: {tls.crt: %s, tls.key: %s}
        """
        .formatted(base64(server.certificate()), base64(server.keys().getPrivate()));
  }

  private static String base64(Object pem) {
    return Base64.getEncoder().encodeToString(TestCertificates.pem(pem));
  }

  private static String listener(Address address) {
    Transport transport = address.transport();
    String options =
        (transport.isEncrypted() ? "tls: {secretName: keys}, " : "")
            + (transport.isWebSocket() ? "protocol: ws, " : "");
    return OneMachine.listener(transport.name().toLowerCase(Locale.ROOT), address.port())
        .replace("{cluster", "{" + options + "cluster");
  }

  /** The one of this run, which is started for the first that asks. */
  static InteropBroker of(ExtensionContext context) {
    return context.getRoot().getStore(NAMESPACE).computeIfAbsent(InteropBroker.class);
  }

  /** Waits until the one of this run, if there is one, has noticed that all clients have gone. */
  static void awaitQuiet(ExtensionContext context) {
    InteropBroker running =
        context.getRoot().getStore(NAMESPACE).get(InteropBroker.class, InteropBroker.class);
    if (running != null) {
      await().until(() -> running.machine.broker().kernel().stats().connections() == 0);
    }
  }

  /** A name that no other test has: of a client, or a level of a topic. */
  static String unique(String name) {
    return name + "-" + NAMES.incrementAndGet();
  }

  OneMachine machine() {
    return machine;
  }

  Address address(Transport transport) {
    return Objects.requireNonNull(addresses.get(transport));
  }

  @Override
  public void close() throws IOException {
    machine.close();
    for (Path temporary : new Path[] {folder, certificates}) {
      try (Stream<Path> files = Files.list(temporary)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(temporary);
    }
  }
}
