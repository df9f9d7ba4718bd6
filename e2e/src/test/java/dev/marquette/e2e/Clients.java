package dev.marquette.e2e;

import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.MqttClientTransportConfig;
import com.hivemq.client.mqtt.exceptions.MqttClientStateException;
import com.hivemq.client.mqtt.lifecycle.MqttDisconnectSource;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * HiveMQ's client: an MQTT implementation that is not ours. All clients of a test are closed with
 * this.
 */
final class Clients implements AutoCloseable {
  private final List<Mqtt5BlockingClient> open = new ArrayList<>();

  /** A connected client with what it received. */
  record Client(Mqtt5BlockingClient mqtt, List<String> received, AtomicReference<Throwable> lost) {
    boolean isConnected() {
      return mqtt.getState().isConnected();
    }
  }

  Mqtt5ClientBuilder builder(String host, int port) {
    return Mqtt5Client.builder()
        .identifier("e2e-" + UUID.randomUUID())
        .serverHost(host)
        .serverPort(port);
  }

  Client connect(String host, int port) {
    return connect(builder(host, port));
  }

  /** A client that goes to another host by itself when it has lost the first one. */
  Client connectWithRefuge(Mqtt5ClientBuilder builder, String refuge) {
    MqttClientTransportConfig there =
        MqttClientTransportConfig.builder().serverHost(refuge).serverPort(Quickstart.MQTT).build();
    return connect(
        builder.addDisconnectedListener(
            context -> {
              if (context.getSource() != MqttDisconnectSource.USER) {
                context
                    .getReconnector()
                    .reconnect(true)
                    .delay(500, TimeUnit.MILLISECONDS)
                    .transportConfig(there);
              }
            }));
  }

  Client connect(Mqtt5ClientBuilder builder) {
    AtomicReference<Throwable> lost = new AtomicReference<>();
    Mqtt5BlockingClient client =
        builder.addDisconnectedListener(context -> lost.set(context.getCause())).buildBlocking();
    List<String> received = new CopyOnWriteArrayList<>();
    Mqtt5AsyncClient async = client.toAsync();
    async.publishes(
        com.hivemq.client.mqtt.MqttGlobalPublishFilter.ALL,
        publish ->
            received.add(
                publish.getTopic()
                    + "="
                    + new String(publish.getPayloadAsBytes(), StandardCharsets.UTF_8)));
    client.connect();
    open.add(client);
    return new Client(client, received, lost);
  }

  /** TLS that trusts this certificate alone, whatever name it is for. */
  static MqttClientSslConfig trusting(X509Certificate certificate) {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      store.setCertificateEntry("server", certificate);
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      return MqttClientSslConfig.builder()
          .trustManagerFactory(trust)
          .hostnameVerifier((host, session) -> true)
          .build();
    } catch (java.security.GeneralSecurityException | java.io.IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The certificate that a server shows to a new handshake. */
  static X509Certificate shownBy(String host, int port) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new TrustsAnybody()}, null);
    try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(host, port)) {
      socket.setSoTimeout(5_000);
      socket.startHandshake();
      return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }
  }

  @Override
  public void close() {
    for (Mqtt5BlockingClient client : open) {
      try {
        client.disconnect();
      } catch (MqttClientStateException e) {
        // it is not connected: nothing to say goodbye to
      }
    }
  }

  /** For looking at a certificate, whoever made it. */
  private static final class TrustsAnybody implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
