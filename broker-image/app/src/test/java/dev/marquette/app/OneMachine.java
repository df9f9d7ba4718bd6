package dev.marquette.app;

import dev.marquette.app.files.FileConfigStore;
import dev.marquette.app.secrets.SecretsInMemory;
import dev.marquette.transport.testkit.TestCertificates;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** A broker in this JVM that follows the manifests of a folder. */
public final class OneMachine implements AutoCloseable {
  public static final String CLUSTER =
      """
      apiVersion: marquette.dev/v1alpha1
      kind: MqttCluster
      metadata: {name: test}
      spec:
        authentication: {anonymous: Allow}
        authorization: {noMatch: Allow}
        logging: {format: text, level: warn}
      """;

  private final Path folder;
  private final FileConfigStore config;
  private final Broker broker;

  private OneMachine(Path folder, Map<String, String> environment) throws IOException {
    this.folder = folder;
    SecretsInMemory secrets = new SecretsInMemory();
    BrokerOptions options =
        new BrokerOptions(
            "test", 2, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), environment);
    config = new FileConfigStore(List.of(folder), secrets);
    broker = new Broker(options, secrets, config);
    try {
      broker.start(options, secrets, config, List.of());
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Starts a broker on what the folder holds. */
  static OneMachine on(Path folder, Map<String, String> environment) throws IOException {
    return new OneMachine(folder, environment);
  }

  /** Saves a manifest; an editor would. */
  void save(String file, String text) {
    save(folder, file, text);
  }

  static void save(Path folder, String file, String text) {
    try {
      Path draft = Files.createTempFile(folder, "draft", ".tmp");
      Files.writeString(draft, text);
      Files.move(draft, folder.resolve(file), java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void delete(String file) throws IOException {
    Files.delete(folder.resolve(file));
  }

  Broker broker() {
    return broker;
  }

  /** A page of the admin port: its status and body. */
  HttpResponse<String> admin(String path) throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
          HttpRequest.newBuilder(
                  URI.create("http://127.0.0.1:" + broker.adminAddress().getPort() + path))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  public static String listener(String name, int port) {
    return """
        apiVersion: marquette.dev/v1alpha1
        kind: Listener
        metadata: {name: %s}
        spec: {cluster: test, port: %d, bindAddress: 127.0.0.1}
        """
        .formatted(name, port);
  }

  @Override
  public void close() {
    config.close();
    broker.close();
  }

  /** The Secret {@code keys}: a certificate, and whose certificates clients must have. */
  static String secret(TestCertificates certificate, TestCertificates clientAuthority) {
    return """
        apiVersion: v1
        kind: Secret
        metadata: {name: keys}
        data:
          tls.crt: %s
          tls.key: %s
          ca.crt: %s
        """
        .formatted(
            base64(certificate.certificate()),
            base64(certificate.keys().getPrivate()),
            base64(clientAuthority.certificate()));
  }

  private static String base64(Object pem) {
    return Base64.getEncoder().encodeToString(TestCertificates.pem(pem));
  }
}
