package dev.marquette.app.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.marquette.app.secrets.SecretsInMemory;
import dev.marquette.crds.ListenerSpec;
import dev.marquette.transport.AccessRule;
import dev.marquette.transport.CertificateName;
import dev.marquette.transport.CertificateNames;
import dev.marquette.transport.DeflateConfig;
import dev.marquette.transport.ForwardedFor;
import dev.marquette.transport.ListenerConfig;
import dev.marquette.transport.ListenerConfig.Protocol;
import dev.marquette.transport.TcpConfig;
import dev.marquette.transport.TlsConfig;
import dev.marquette.transport.WebSocketConfig;
import dev.marquette.transport.WebSocketLimits;
import dev.marquette.transport.testkit.TestCertificates;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ListenerConfigsTest {
  private final SecretsInMemory secrets = new SecretsInMemory();
  private final ListenerConfigs configs = new ListenerConfigs(secrets, TestCertificates::now);

  @Test
  void everyFieldHasItsPlace() throws Exception {
    ListenerConfig config =
        config(
            """
            {"cluster": "c", "protocol": "ws", "port": 8083, "bindAddress": "::1",
             "websocket": {"path": "/m", "subprotocols": ["mqtt"], "failIfNoSubprotocol": false,
                           "compress": true,
                           "deflate": {"level": 9, "serverContextTakeover": false,
                                       "clientContextTakeover": false, "clientMaxWindowBits": 10}, "allowedOrigins": ["https://a"],
                           "proxyAddressHeader": "X-Real-Ip", "proxyPortHeader": "X-Real-Port",
                           "allowOriginAbsence": false, "mqttPiggyback": "single",
                           "idleTimeout": "9s", "maxFrameSize": "5GB"},
             "proxyProtocol": true, "proxyProtocolTimeout": "8s",
             "peerCertAsUsername": "cn", "peerCertAsClientId": "md5", "mountpoint": "m/", "maxConnections": 4,
             "maxConnectionRate": 5,
             "access": [{"permission": "allow", "from": "10.0.0.0/8"},
                        {"permission": "deny", "from": "all"}],
             "tcp": {"backlog": 6, "noDelay": false, "sendBuffer": "7KB", "receiveBuffer": "9GB",
                     "highWatermark": "3KB", "sendTimeout": "2s"}}
            """);

    assertThat(config)
        .isEqualTo(
            new ListenerConfig(
                "l",
                Protocol.WS,
                "::1",
                8083,
                null,
                new WebSocketConfig(
                    "/m",
                    List.of("mqtt"),
                    false,
                    new DeflateConfig(9, false, false, 10),
                    List.of("https://a"),
                    new ForwardedFor("X-Real-Ip", "X-Real-Port"),
                    false,
                    true,
                    new WebSocketLimits(Duration.ofSeconds(9), 5L << 30)),
                true,
                4,
                5,
                List.of(AccessRule.of(true, "10.0.0.0/8"), AccessRule.of(false, "all")),
                new TcpConfig(6, false, 7 << 10, Integer.MAX_VALUE, 3 << 10, Duration.ofSeconds(2)),
                "m/",
                new CertificateNames(CertificateName.COMMON_NAME, CertificateName.MD5),
                Duration.ofSeconds(8)));
  }

  @Test
  void whatIsNotWrittenIsTheDefault() throws Exception {
    ListenerConfig config = config("{\"cluster\": \"c\", \"port\": 1883}");

    assertThat(config.protocol()).isEqualTo(Protocol.MQTT);
    assertThat(config.bindAddress()).isEqualTo("0.0.0.0");
    assertThat(config.tls()).isNull();
    assertThat(config.mountpoint()).isEmpty();
    assertThat(config.tcp()).isEqualTo(TcpConfig.DEFAULT);
    assertThat(config.webSocket()).isEqualTo(WebSocketConfig.DEFAULT);
    assertThat(config.names()).isEqualTo(CertificateNames.NONE);
    assertThat(config.proxyProtocolTimeout()).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void tlsTakesItsKeysOfTheSecret() throws Exception {
    TestCertificates authority = TestCertificates.authority("authority");
    TestCertificates server = authority.issue("server");
    byte[] certificate = TestCertificates.pem(server.certificate());
    byte[] key = TestCertificates.pem(server.keys().getPrivate());
    String tls =
        """
        {"cluster": "c", "port": 8883,
         "tls": {"secretName": "s", "certificateKey": "c", "privateKeyKey": "k", "caKey": "a",
                 "clientAuth": "require", "versions": ["TLSv1.3"],
                 "ciphers": ["TLS_AES_128_GCM_SHA256"], "privateKeyPasswordKey": "p",
                 "maxChainDepth": 2, "handshakeTimeout": "4s", "honorCipherOrder": false,
                 "reuseSessions": false}}
        """;
    byte[] password = "secret\n".getBytes(StandardCharsets.UTF_8);
    secrets.replace(Map.of("s", Map.of("c", certificate, "k", key, "p", password)));
    assertThatThrownBy(() -> config(tls)).hasMessageContaining("Secret s has no key a (yet)");

    secrets.replace(
        Map.of(
            "s",
            Map.of(
                "c",
                certificate,
                "k",
                server.encryptedKey("secret"),
                "p",
                password,
                "a",
                TestCertificates.pem(authority.certificate()))));
    TlsConfig config = Objects.requireNonNull(config(tls).tls());

    assertThat(config.clientAuth()).isEqualTo(TlsConfig.ClientAuth.REQUIRE);
    assertThat(config.material().summary().subject()).isEqualTo("CN=server");
    assertThat(config.versions()).containsExactly("TLSv1.3");
    assertThat(config.maxChainDepth()).isEqualTo(2);
    assertThat(config.handshakeTimeout()).isEqualTo(Duration.ofSeconds(4));
    assertThat(config.ciphers()).containsExactly("TLS_AES_128_GCM_SHA256");
    assertThat(config.honorCipherOrder()).isFalse();
    assertThat(config.reuseSessions()).isFalse();
  }

  private ListenerConfig config(String json) throws JsonProcessingException {
    return configs.of("l", new ObjectMapper().readValue(json, ListenerSpec.class));
  }
}
