package dev.marquette.crds;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a listener encrypts. Its Secret may change at any time: new handshakes use the new content.
 */
@ResourcePart
public record Tls(
    @Required
        @Size(min = 1, max = 253)
        @JsonPropertyDescription("The Secret in the same namespace that holds certificate and key.")
        String secretName,
    @Default("tls.crt")
        @Pattern(KEY)
        @Size(min = 1, max = 253)
        @JsonPropertyDescription("The Secret's key of the certificate and its chain, PEM.")
        String certificateKey,
    @Default("tls.key")
        @Pattern(KEY)
        @Size(min = 1, max = 253)
        @JsonPropertyDescription("The Secret's key of the private key, PEM.")
        String privateKeyKey,
    @Default("ca.crt")
        @Pattern(KEY)
        @Size(min = 1, max = 253)
        @JsonPropertyDescription(
            "The Secret's key of the authorities of client certificates, PEM; read only when"
                + " clientAuth is not none.")
        String caKey,
    @Default("none")
        @JsonPropertyDescription("Whether clients are asked for a certificate, or need one.")
        ClientAuth clientAuth,
    @Default("[\"TLSv1.3\",\"TLSv1.2\"]")
        @Size(min = 1, max = 2)
        @JsonPropertyDescription("The versions that are spoken.")
        List<Version> versions,
    @Size(max = 64)
        @JsonPropertyDescription("IANA names of cipher suites. Empty: the TLS library's good ones.")
        List<@Pattern("^[A-Z0-9_]+$") @Size(max = 64) String> ciphers,
    @Pattern(KEY)
        @Size(min = 1, max = 253)
        @JsonPropertyDescription(
            "The Secret's key of the private key's password; one line break at its end does not"
                + " count. Not set: the key has none.")
        @Nullable String privateKeyPasswordKey,
    @Default("10")
        @Min(0)
        @Max(100)
        @JsonPropertyDescription(
            "The most authorities between a client's certificate and one of caKey.")
        Integer maxChainDepth,
    @Default("15s")
        @Pattern(TimeSpan.PATTERN)
        @Size(max = TimeSpan.MAX_LENGTH)
        @JsonPropertyDescription("How long a handshake may take: up to a day.")
        TimeSpan handshakeTimeout,
    @Default("true")
        @JsonPropertyDescription(
            "Takes the first of ciphers that a client of TLS 1.2 knows. false: the first of the"
                + " client's that is in ciphers.")
        Boolean honorCipherOrder,
    @Default("true")
        @JsonPropertyDescription(
            "Lets a client that comes again to the same pod go on with its session, which is a"
                + " shorter handshake. Whatever changes in tls ends all sessions.")
        Boolean reuseSessions) {
  static final String KEY = "^[-._a-zA-Z0-9]+$";

  public Tls {
    Defaults defaults = Defaults.of(Tls.class);
    certificateKey = defaults.or("certificateKey", certificateKey);
    privateKeyKey = defaults.or("privateKeyKey", privateKeyKey);
    caKey = defaults.or("caKey", caKey);
    clientAuth = defaults.or("clientAuth", clientAuth);
    versions = List.copyOf(defaults.or("versions", versions));
    ciphers = Defaults.list(ciphers);
    maxChainDepth = defaults.or("maxChainDepth", maxChainDepth);
    handshakeTimeout = defaults.or("handshakeTimeout", handshakeTimeout);
    honorCipherOrder = defaults.or("honorCipherOrder", honorCipherOrder);
    reuseSessions = defaults.or("reuseSessions", reuseSessions);
  }

  /** The password that is a Secret's value: without the line break that an editor leaves. */
  public static String password(byte[] value) {
    String text = new String(value, StandardCharsets.UTF_8);
    int end = text.length();
    if (text.endsWith("\n")) {
      end -= text.endsWith("\r\n") ? 2 : 1;
    }
    return text.substring(0, end);
  }

  /** What is asked of clients. */
  public enum ClientAuth {
    @JsonProperty("none")
    NONE,
    @JsonProperty("request")
    REQUEST,
    @JsonProperty("require")
    REQUIRE
  }

  /** A version of TLS; {@link #protocol} is its name in Java. */
  public enum Version {
    @JsonProperty("TLSv1.3")
    TLS_1_3("TLSv1.3"),
    @JsonProperty("TLSv1.2")
    TLS_1_2("TLSv1.2");

    private final String protocol;

    Version(String protocol) {
      this.protocol = protocol;
    }

    public String protocol() {
      return protocol;
    }
  }
}
