package dev.marquette.app;

import static org.awaitility.Awaitility.await;

import dev.marquette.app.Address.Authority;
import dev.marquette.app.Address.Identity;
import dev.marquette.app.PeerKind.Transport;
import dev.marquette.codec.testkit.TestPorts;
import dev.marquette.transport.testkit.TestCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The broker of all tests with third-party clients, with a listener of each kind. Nobody may
 * publish below {@code refused/}, only who has proved a certificate below {@code certified/}, and
 * only whom a balancer has introduced below {@code proxied/}.
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
            {allow, {user, "device"}, publish, ["certified/#"]}.
            {deny, all, publish, ["certified/#"]}.
            {allow, {ipaddr, "%s"}, publish, ["proxied/#"]}.
            {deny, all, publish, ["proxied/#"]}.
            {allow, all}.
      """
          .formatted(ProxyVersion.CLIENT_HOST);

  private final Path folder = Files.createTempDirectory("marquette");
  private final Path certificates = Files.createTempDirectory("marquette");
  private final Map<Transport, Address> addresses = new EnumMap<>(Transport.class);
  private final OneMachine machine;

  InteropBroker() throws IOException {
    TestCertificates authority = TestCertificates.authority("interop");
    Authority trusted = new Authority(authority, file("ca.crt", authority.certificate()));
    Identity device = identity(authority.issue("device"));
    OneMachine.save(folder, "cluster.yaml", OneMachine.CLUSTER);
    OneMachine.save(folder, "access.yaml", ACCESS);
    OneMachine.save(folder, "keys.yaml", OneMachine.secret(authority.issue("server"), authority));
    for (Transport transport : Transport.values()) {
      Address address =
          new Address(
              transport, TestPorts.freePort(), trusted, transport.isMutual() ? device : null);
      addresses.put(transport, address);
      OneMachine.save(folder, transport + ".yaml", listener(address));
    }
    machine = OneMachine.on(folder, Map.of());
  }

  private Identity identity(TestCertificates client) throws IOException {
    return new Identity(
        client,
        file("client.crt", client.certificate()),
        file("client.key", client.keys().getPrivate()));
  }

  private Path file(String name, Object pem) throws IOException {
    return Files.write(certificates.resolve(name), TestCertificates.pem(pem));
  }

  private static String listener(Address address) {
    Transport transport = address.transport();
    String clientAuth = transport.isMutual() ? "require" : "none";
    String options =
        (transport.isEncrypted() ? "tls: {secretName: keys, clientAuth: %s}, " : "")
                .formatted(clientAuth)
            + (transport.isMutual() ? "peerCertAsUsername: cn, " : "")
            + (transport.isWebSocket() ? "protocol: ws, " : "")
            // not 3 s, the default: the balancer is a thread of this busy machine
            + (transport.proxy() == null ? "" : "proxyProtocol: true, proxyProtocolTimeout: 1m, ");
    return OneMachine.listener(name(transport), address.port())
        .replace("{cluster", "{" + options + "cluster");
  }

  /** Of the Listener. */
  static String name(Transport transport) {
    return transport.name().toLowerCase(Locale.ROOT).replace('_', '-');
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
