package dev.marquette.app.apply;

import dev.marquette.app.apply.Change.Effect;
import dev.marquette.kernel.config.ConfigDocument;
import java.util.List;
import java.util.stream.Stream;

/** One change of each field of a Listener, and of what an MqttCluster says of its clients. */
final class Changes {
  private static final String OPEN =
      "{authentication: {anonymous: Allow}, authorization: {noMatch: Allow}}";
  private static final String WATCHED =
      OPEN.substring(0, OPEN.length() - 1) + ", mqtt: {flappingDetect: {enabled: true}}}";
  private static final String WS = "{protocol: ws}";
  private static final String DEFLATE = "{protocol: ws, websocket: {compress: true}}";
  private static final String TLS =
      "{tls: {secretName: s, clientAuth: request, handshakeTimeout: 20s}}";
  private static final String PROXIED = "{proxyProtocol: true}";

  private Changes() {}

  static Stream<Change> all() {
    return Stream.of(cluster(), settings("Listener").stream(), listener(), tls())
        .flatMap(changes -> changes);
  }

  /** Everybody connects, and may do everything. */
  static ConfigDocument openCluster() {
    return cluster("", "").before(0);
  }

  private static Change cluster(String path, String value) {
    return new Change("MqttCluster", path, Effect.IN_PLACE, OPEN, List.of(path, value));
  }

  private static Change listener(String path, String value) {
    return new Change("Listener", path, Effect.IN_PLACE, "{}", List.of(path, value));
  }

  private static Change ofKind(String kind, String path, String value) {
    return kind.equals("Listener") ? listener(path, value) : cluster(path, value);
  }

  /** What both kinds have below mqtt. */
  private static List<Change> settings(String kind) {
    return List.of(
        ofKind(kind, "mqtt.maxPacketSize", "2KB"),
        ofKind(kind, "mqtt.maxClientIdLength", "23"),
        ofKind(kind, "mqtt.maxTopicLevels", "7"),
        ofKind(kind, "mqtt.maxQos", "1"),
        ofKind(kind, "mqtt.maxTopicAlias", "3"),
        ofKind(kind, "mqtt.retainAvailable", "false"),
        ofKind(kind, "mqtt.wildcardSubscriptionAvailable", "false"),
        ofKind(kind, "mqtt.sharedSubscriptionAvailable", "false"),
        ofKind(kind, "mqtt.serverKeepAlive", "33"),
        ofKind(kind, "mqtt.sessionExpiryInterval", "3h"),
        ofKind(kind, "mqtt.maxInflight", "8"),
        ofKind(kind, "mqtt.receiveMaximum", "9"),
        ofKind(kind, "mqtt.maxAwaitingRel", "0"),
        ofKind(kind, "mqtt.awaitRelTimeout", "11s"),
        ofKind(kind, "mqtt.retryInterval", "0s"),
        ofKind(kind, "mqtt.maxMqueueLength", "13"),
        ofKind(kind, "mqtt.mqueueStoreQos0", "false"),
        ofKind(kind, "mqtt.maxSubscriptions", "14"),
        ofKind(kind, "mqtt.upgradeQos", "true"),
        ofKind(kind, "mqtt.ignoreLoopDeliver", "true"),
        ofKind(kind, "mqtt.idleTimeout", "16s"),
        ofKind(kind, "mqtt.forceShutdown.maxQueueLength", "20"),
        ofKind(kind, "mqtt.forceShutdown.maxBytes", "21KB"),
        ofKind(kind, "mqtt.maxOutboundTopicAlias", "22"),
        ofKind(kind, "mqtt.mqueuePriorities.topics", "[{topic: alarms, priority: 23}]"),
        ofKind(kind, "mqtt.mqueuePriorities.others", "highest")
            .with("mqtt.mqueuePriorities.topics", "[{topic: alarms, priority: 23}]"),
        ofKind(kind, "mqtt.responseInformation", "replies/"),
        ofKind(kind, "mqtt.rateLimit.connMessagesIn", "2200/23s"),
        ofKind(kind, "mqtt.rateLimit.connBytesIn", "24KB/25s"),
        ofKind(kind, "mqtt.quota.connMessagesRouting", "2600/27s"),
        ofKind(kind, "mqtt.keepAlivePercent", "300"),
        ofKind(kind, "mqtt.redirect.serverReference", "there"),
        ofKind(kind, "mqtt.redirect.reason", "ServerMoved")
            .with("mqtt.redirect.serverReference", "there"),
        ofKind(kind, "mqtt.useUsernameAsClientId", "true"));
  }

  private static Stream<Change> cluster() {
    return Stream.concat(
        settings("MqttCluster").stream(),
        Stream.of(
            cluster("mqtt.sharedSubscriptionStrategy", "sticky"),
            cluster("mqtt.sharedSubscriptionGroups", "[{group: g, strategy: hash_topic}]"),
            cluster("mqtt.retained.maxMessages", "17"),
            cluster("mqtt.retained.maxPayloadSize", "18KB"),
            cluster("mqtt.retained.expiryInterval", "19s"),
            cluster("mqtt.retained.stopPublishClearMsg", "true"),
            cluster("mqtt.quota.overallMessagesRouting", "2800/29s"),
            cluster("mqtt.rewrite", "[{filter: x/#, regex: ^x/(.+)$, destination: y/$1}]"),
            cluster("mqtt.autoSubscribe", "[{topic: to/%c, qos: 1}]"),
            cluster("mqtt.connectionCongestion.alarm", "true"),
            cluster("mqtt.connectionCongestion.minAlarmSustainDuration", "30s"),
            cluster("mqtt.delayed.enabled", "false"),
            cluster("mqtt.delayed.maxMessages", "31"),
            cluster("mqtt.delayed.maxBytes", "32KB"),
            cluster("mqtt.flappingDetect.enabled", "true"),
            cluster("mqtt.flappingDetect.maxCount", "33").on(WATCHED),
            cluster("mqtt.flappingDetect.window", "34s").on(WATCHED),
            cluster("mqtt.flappingDetect.banTime", "35s").on(WATCHED),
            cluster("mqtt.bans.enabled", "false"),
            cluster("mqtt.bans.clients", "[{clientId: mallory}]"),
            cluster("routeTable", "fast"),
            cluster("authentication.anonymous", "Deny"),
            cluster("authorization.noMatch", "Deny"),
            cluster("authorization.denyAction", "Disconnect"),
            cluster("authorization.cache.maxSize", "7"),
            cluster("authorization.cache.ttl", "8s")));
  }

  private static Stream<Change> listener() {
    return Stream.of(
        listener("cluster", "d").that(Effect.NEVER),
        listener("protocol", "ws"),
        listener("port", "1").that(Effect.REBINDS), // the test puts a free one in
        listener("bindAddress", "127.0.0.2").that(Effect.REBINDS),
        listener("enabled", "false").that(Effect.CLOSES),
        listener("proxyProtocol", "true"),
        listener("proxyProtocolTimeout", "5s"),
        listener("mountpoint", "m/"),
        listener("maxConnections", "5"),
        listener("maxConnectionRate", "6"),
        listener("access", "[{permission: allow, from: all}]"),
        listener("tcp.backlog", "7"),
        listener("tcp.noDelay", "false"),
        listener("tcp.sendBuffer", "64KB"),
        listener("tcp.receiveBuffer", "64KB"),
        listener("tcp.highWatermark", "2MB"),
        listener("tcp.sendTimeout", "30s"),
        listener("expose.type", "NodePort").that(Effect.OPERATOR),
        listener("expose.nodePort", "30001").with("expose.type", "NodePort").that(Effect.OPERATOR),
        listener("expose.annotations", "{a: b}").that(Effect.OPERATOR),
        listener("rateLimit.messagesIn", "10000/1s"),
        listener("rateLimit.bytesIn", "100MB/1s"),
        listener("authentication.enabled", "false"),
        listener("authentication.anonymous", "Deny"),
        listener("authorization.enabled", "false"),
        listener("authorization.noMatch", "Deny"),
        listener("authorization.denyAction", "Disconnect"),
        listener("peerCertAsUsername", "cn").on(PROXIED),
        listener("peerCertAsClientId", "cn").on(PROXIED),
        listener("websocket.path", "/other").on(WS),
        listener("websocket.subprotocols", "[mqtt]").on(WS),
        listener("websocket.failIfNoSubprotocol", "false").on(WS),
        listener("websocket.compress", "true").on(WS),
        deflate("level", "1"),
        deflate("serverContextTakeover", "false"),
        deflate("clientContextTakeover", "false"),
        deflate("clientMaxWindowBits", "9"),
        listener("websocket.allowedOrigins", "['https://a.example']").on(WS),
        listener("websocket.allowOriginAbsence", "false").on(WS),
        listener("websocket.mqttPiggyback", "single").on(WS),
        listener("websocket.idleTimeout", "1h").on(WS),
        listener("websocket.maxFrameSize", "64KB").on(WS),
        listener("websocket.proxyAddressHeader", "X-Real-Ip").on(WS),
        listener("websocket.proxyPortHeader", "X-Real-Port")
            .with("websocket.proxyAddressHeader", "X-Real-Ip")
            .on(WS));
  }

  private static Change deflate(String field, String value) {
    return listener("websocket.deflate." + field, value).on(DEFLATE);
  }

  /** Of a Secret with two pairs, the second one's key encrypted. */
  private static Stream<Change> tls() {
    return Stream.of(
            listener("tls.secretName", "s2"),
            listener("tls.certificateKey", "chain.crt"),
            listener("tls.privateKeyKey", "two.key").with("tls.certificateKey", "two.crt"),
            listener("tls.privateKeyPasswordKey", "password")
                .with("tls.certificateKey", "two.crt")
                .with("tls.privateKeyKey", "two-encrypted.key"),
            listener("tls.caKey", "other-ca.crt"),
            listener("tls.clientAuth", "require"),
            listener("tls.versions", "[TLSv1.3]"),
            listener("tls.ciphers", "[TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256]"),
            listener("tls.maxChainDepth", "1"),
            listener("tls.handshakeTimeout", "21s"),
            listener("tls.honorCipherOrder", "false"),
            listener("tls.reuseSessions", "false"))
        .map(change -> change.on(TLS));
  }
}
