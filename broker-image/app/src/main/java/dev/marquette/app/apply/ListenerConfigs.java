package dev.marquette.app.apply;

import dev.marquette.app.secrets.Secrets;
import dev.marquette.crds.ByteSize;
import dev.marquette.crds.ListenerSpec;
import dev.marquette.crds.Permission;
import dev.marquette.crds.Tls;
import dev.marquette.crds.WebSocket;
import dev.marquette.transport.AccessRule;
import dev.marquette.transport.CertificateName;
import dev.marquette.transport.CertificateNames;
import dev.marquette.transport.DeflateConfig;
import dev.marquette.transport.ForwardedFor;
import dev.marquette.transport.ListenerConfig;
import dev.marquette.transport.TcpConfig;
import dev.marquette.transport.TlsConfig;
import dev.marquette.transport.TlsMaterial;
import dev.marquette.transport.TlsMaterialException;
import dev.marquette.transport.WebSocketConfig;
import dev.marquette.transport.WebSocketLimits;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Transport's configuration of a Listener. */
final class ListenerConfigs {
  private final Secrets secrets;
  private final InstantSource clock;

  ListenerConfigs(Secrets secrets, InstantSource clock) {
    this.secrets = secrets;
    this.clock = clock;
  }

  ListenerConfig of(String name, ListenerSpec spec) {
    String mountpoint = spec.mountpoint();
    return new ListenerConfig(
        name,
        switch (spec.protocol()) {
          case MQTT -> ListenerConfig.Protocol.MQTT;
          case WS -> ListenerConfig.Protocol.WS;
        },
        spec.bindAddress(),
        spec.port(),
        spec.tls() == null ? null : tls(spec.tls()),
        webSocket(spec.effectiveWebsocket()),
        spec.proxyProtocol(),
        spec.maxConnections(),
        spec.maxConnectionRate(),
        spec.access().stream()
            .map(rule -> AccessRule.of(rule.permission() == Permission.ALLOW, rule.from()))
            .toList(),
        tcp(spec.tcp()),
        mountpoint == null ? "" : mountpoint,
        new CertificateNames(name(spec.peerCertAsUsername()), name(spec.peerCertAsClientId())),
        spec.proxyProtocolTimeout().toDuration());
  }

  private static @Nullable CertificateName name(ListenerSpec.@Nullable CertificateName name) {
    return switch (name) {
      case null -> null;
      case CN -> CertificateName.COMMON_NAME;
      case DN -> CertificateName.SUBJECT;
      case PEM -> CertificateName.BASE64;
      case MD5 -> CertificateName.MD5;
    };
  }

  private TlsConfig tls(Tls tls) {
    byte[] chain = required(tls.secretName(), tls.certificateKey());
    byte[] key = required(tls.secretName(), tls.privateKeyKey());
    byte @Nullable [] authorities =
        tls.clientAuth() == Tls.ClientAuth.NONE ? null : required(tls.secretName(), tls.caKey());
    String passwordKey = tls.privateKeyPasswordKey();
    String password =
        passwordKey == null ? null : Tls.password(required(tls.secretName(), passwordKey));
    try {
      TlsMaterial material =
          TlsMaterial.fromPem(chain, key, password, authorities, clock.instant());
      return new TlsConfig(
          material,
          switch (tls.clientAuth()) {
            case NONE -> TlsConfig.ClientAuth.NONE;
            case REQUEST -> TlsConfig.ClientAuth.REQUEST;
            case REQUIRE -> TlsConfig.ClientAuth.REQUIRE;
          },
          tls.versions().stream().map(Tls.Version::protocol).toList(),
          List.copyOf(tls.ciphers()),
          tls.handshakeTimeout().toDuration(),
          tls.maxChainDepth(),
          tls.honorCipherOrder(),
          tls.reuseSessions());
    } catch (TlsMaterialException e) {
      throw new IllegalArgumentException(
          "Secret %s: %s".formatted(tls.secretName(), e.getMessage()), e);
    }
  }

  private byte[] required(String secret, String key) {
    byte[] value = secrets.value(secret, key);
    if (value == null) {
      throw new IllegalArgumentException(
          "Secret %s has no key %s (yet): the listener waits for it".formatted(secret, key));
    }
    return value;
  }

  private static WebSocketConfig webSocket(WebSocket options) {
    String addressHeader = options.proxyAddressHeader();
    return new WebSocketConfig(
        options.path(),
        options.subprotocols(),
        options.failIfNoSubprotocol(),
        options.compress() ? deflate(options.deflate()) : null,
        options.allowedOrigins(),
        addressHeader == null ? null : new ForwardedFor(addressHeader, options.proxyPortHeader()),
        options.allowOriginAbsence(),
        options.mqttPiggyback() == WebSocket.Piggyback.SINGLE,
        new WebSocketLimits(options.idleTimeout().toDuration(), options.maxFrameSize().bytes()));
  }

  private static DeflateConfig deflate(WebSocket.Deflate deflate) {
    return new DeflateConfig(
        deflate.level(),
        deflate.serverContextTakeover(),
        deflate.clientContextTakeover(),
        deflate.clientMaxWindowBits());
  }

  private static TcpConfig tcp(ListenerSpec.Tcp tcp) {
    return new TcpConfig(
        tcp.backlog(),
        tcp.noDelay(),
        bytes(tcp.sendBuffer()),
        bytes(tcp.receiveBuffer()),
        bytes(tcp.highWatermark()),
        tcp.sendTimeout().toDuration());
  }

  /** The operating system's own limit is far lower than an int's. */
  private static int bytes(@Nullable ByteSize size) {
    return size == null ? 0 : (int) Math.min(size.bytes(), Integer.MAX_VALUE);
  }
}
