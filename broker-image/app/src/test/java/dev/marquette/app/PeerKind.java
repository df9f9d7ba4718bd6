package dev.marquette.app;

import dev.marquette.codec.MqttVersion;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The third-party clients that the broker is tried with, each with a version of MQTT. */
enum PeerKind {
  HIVEMQ_3_1_1(Client.HIVEMQ, MqttVersion.V3_1_1),
  HIVEMQ_5(Client.HIVEMQ, MqttVersion.V5),
  PAHO_3_1(Client.PAHO, MqttVersion.V3_1),
  PAHO_3_1_1(Client.PAHO, MqttVersion.V3_1_1),
  PAHO_5(Client.PAHO, MqttVersion.V5),
  MQTT_JS_3_1(Client.MQTT_JS, MqttVersion.V3_1),
  MQTT_JS_3_1_1(Client.MQTT_JS, MqttVersion.V3_1_1),
  MQTT_JS_5(Client.MQTT_JS, MqttVersion.V5),
  MOSQUITTO_3_1(Client.MOSQUITTO, MqttVersion.V3_1),
  MOSQUITTO_3_1_1(Client.MOSQUITTO, MqttVersion.V3_1_1),
  MOSQUITTO_5(Client.MOSQUITTO, MqttVersion.V5);

  /** Who made it. */
  enum Client {
    HIVEMQ("HiveMQ"),
    PAHO("Paho"),
    MQTT_JS("mqtt.js"),
    MOSQUITTO("mosquitto");

    final String label;

    Client(String label) {
      this.label = label;
    }
  }

  /** What a connection runs over: a kind of listener. */
  enum Transport {
    TCP,
    TLS(Layer.TLS),
    WS(Layer.WEB_SOCKET),
    WSS(Layer.TLS, Layer.WEB_SOCKET),
    MUTUAL_TLS(Layer.TLS, Layer.CLIENT_CERTIFICATE),
    PROXIED_TCP(Layer.PROXY_2),
    MUTUAL_WSS(Layer.TLS, Layer.CLIENT_CERTIFICATE, Layer.WEB_SOCKET),
    PROXIED_WSS(Layer.PROXY_1, Layer.TLS, Layer.WEB_SOCKET);

    /**
     * Those that run every {@link Scenario}. The others are made of the same layers, but for the
     * older header: it is enough that each client connects, writes and reads over them.
     */
    static final Set<Transport> OF_SCENARIOS = EnumSet.range(TCP, PROXIED_TCP);

    private enum Layer {
      PROXY_1,
      PROXY_2,
      TLS,
      CLIENT_CERTIFICATE,
      WEB_SOCKET
    }

    private final Set<Layer> layers;

    Transport(Layer... layers) {
      this.layers = Set.of(layers);
    }

    boolean isEncrypted() {
      return layers.contains(Layer.TLS);
    }

    /** Whether the listener demands a certificate of its clients. */
    boolean isMutual() {
      return layers.contains(Layer.CLIENT_CERTIFICATE);
    }

    boolean isWebSocket() {
      return layers.contains(Layer.WEB_SOCKET);
    }

    /** What the listener demands of the balancer before it; null where there is none. */
    @Nullable ProxyVersion proxy() {
      if (layers.contains(Layer.PROXY_1)) {
        return ProxyVersion.V1;
      }
      return layers.contains(Layer.PROXY_2) ? ProxyVersion.V2 : null;
    }
  }

  /**
   * How to connect.
   *
   * @param clientId empty: the broker gives one
   * @param clean whether the session ends with the connection; else it lasts an hour
   * @param willTopic where "gone" is published when the connection breaks; null for no will
   * @param willDelaySeconds of MQTT 5
   * @param topicAliasMaximum of MQTT 5, what the broker may set
   * @param maximumPacketSize of MQTT 5, in bytes, what the broker may send; null for anything
   */
  record Options(
      String clientId,
      boolean clean,
      @Nullable String willTopic,
      int willDelaySeconds,
      int keepAliveSeconds,
      int topicAliasMaximum,
      @Nullable Integer maximumPacketSize) {
    static final int SESSION_SECONDS = 3_600;

    Options(String clientId, boolean clean, @Nullable String willTopic) {
      this(clientId, clean, willTopic, 0, 60, 0, null);
    }

    Options withWillDelay(int seconds) {
      return new Options(
          clientId,
          clean,
          willTopic,
          seconds,
          keepAliveSeconds,
          topicAliasMaximum,
          maximumPacketSize);
    }

    Options withKeepAlive(int seconds) {
      return new Options(
          clientId,
          clean,
          willTopic,
          willDelaySeconds,
          seconds,
          topicAliasMaximum,
          maximumPacketSize);
    }

    Options withTopicAliases(int maximum) {
      return new Options(
          clientId,
          clean,
          willTopic,
          willDelaySeconds,
          keepAliveSeconds,
          maximum,
          maximumPacketSize);
    }

    Options withMaximumPacketSize(int bytes) {
      return new Options(
          clientId, clean, willTopic, willDelaySeconds, keepAliveSeconds, topicAliasMaximum, bytes);
    }
  }

  final Client client;
  final MqttVersion version;

  PeerKind(Client client, MqttVersion version) {
    this.client = client;
    this.version = version;
  }

  /** {@code 3.1.1}. */
  String versionLabel() {
    return switch (version) {
      case V3_1 -> "3.1";
      case V3_1_1 -> "3.1.1";
      case V5 -> "5";
    };
  }

  /** In seconds; the shortest that the client takes. */
  int shortestKeepAlive() {
    return client == Client.MOSQUITTO ? 5 : 1;
  }

  /** Connects without encryption. */
  Peer connect(Transport transport, int port, Options options) throws Exception {
    return connect(Address.plain(transport, port), options);
  }

  Peer connect(Address address, Options options) throws Exception {
    return switch (client) {
      case HIVEMQ ->
          version.isV5()
              ? HiveMq5Peer.connect(address, options)
              : HiveMq3Peer.connect(address, options);
      case PAHO ->
          version.isV5()
              ? Paho5Peer.connect(address, options)
              : PahoPeer.connect(version, address, options);
      case MQTT_JS -> MqttJsPeer.connect(version, address, options);
      case MOSQUITTO -> MosquittoPeer.connect(version, address, options);
    };
  }

  @Override
  public String toString() {
    return client.label + " " + versionLabel();
  }
}
