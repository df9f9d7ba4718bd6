package dev.marquette.crds;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Options of MQTT over WebSocket. */
@ResourcePart
@ValidationRule(
    value = "has(self.proxyPortHeader) ? has(self.proxyAddressHeader) : true",
    message = "proxyPortHeader is set but proxyAddressHeader is not: set that, or remove this")
public record WebSocket(
    @Default("/mqtt")
        @Pattern("^/[^?# ]*$")
        @Size(min = 1, max = 256)
        @JsonPropertyDescription("The path of the URL; every other path is answered with 404.")
        String path,
    @Default("[\"mqtt\",\"mqtt-v3\",\"mqtt-v3.1.1\",\"mqtt-v5\",\"mqttv3.1\"]")
        @Size(min = 1, max = 16)
        @JsonPropertyDescription(
            "Subprotocols that are served: the client's first that is listed wins.")
        List<@Size(min = 1, max = 64) String> subprotocols,
    @Default("true")
        @JsonPropertyDescription("Refuses, with 400, a client that offers no subprotocol.")
        Boolean failIfNoSubprotocol,
    @Default("false") @JsonPropertyDescription("Offers permessage-deflate.") Boolean compress,
    @Size(max = 64)
        @JsonPropertyDescription(
            "Origins that browsers may connect from, as in https://example.com; * is any. Pages of"
                + " this host are always let in.")
        List<@Size(min = 1, max = 256) String> allowedOrigins,
    @Pattern(HEADER)
        @Size(min = 1, max = 64)
        @JsonPropertyDescription(
            "The header in which a proxy tells the client's address, as in X-Forwarded-For: the"
                + " first of its list. Only for listeners that such a proxy alone can reach. Not"
                + " set: no header is believed.")
        @Nullable String proxyAddressHeader,
    @Pattern(HEADER)
        @Size(min = 1, max = 64)
        @JsonPropertyDescription(
            "The same for the client's port, as in X-Forwarded-Port; used with proxyAddressHeader.")
        @Nullable String proxyPortHeader,
    @Default("true")
        @JsonPropertyDescription("Lets in clients that send no Origin: none of them is a browser.")
        Boolean allowOriginAbsence,
    @Default("multiple")
        @JsonPropertyDescription(
            "Whether a frame to a client may hold several packets; single is for clients that read"
                + " one alone.")
        Piggyback mqttPiggyback,
    @Default("{}") @JsonPropertyDescription("How frames are compressed, with compress.")
        Deflate deflate,
    @Default("2h")
        @Pattern(TimeSpan.SECONDS)
        @Size(max = TimeSpan.MAX_LENGTH)
        @JsonPropertyDescription(
            "How long a client may send nothing at all, not even a WebSocket ping, before it is"
                + " closed, whatever its keep-alive: whole seconds; 0s: for ever.")
        TimeSpan idleTimeout,
    @Default("0KB")
        @Pattern(ByteSize.PATTERN)
        @Size(max = ByteSize.MAX_LENGTH)
        @JsonPropertyDescription(
            "The largest frame that a client may send, compressed or not: a larger one closes its"
                + " connection, with 1009. 0: no limit, as mqtt.maxPacketSize is one.")
        ByteSize maxFrameSize) {
  /** A token. (RFC 9110 5.6.2) */
  private static final String HEADER = "^[-!#$%&'*+.^_`|~0-9A-Za-z]+$";

  public WebSocket {
    Defaults defaults = Defaults.of(WebSocket.class);
    path = defaults.or("path", path);
    subprotocols = List.copyOf(defaults.or("subprotocols", subprotocols));
    failIfNoSubprotocol = defaults.or("failIfNoSubprotocol", failIfNoSubprotocol);
    compress = defaults.or("compress", compress);
    allowedOrigins = Defaults.list(allowedOrigins);
    allowOriginAbsence = defaults.or("allowOriginAbsence", allowOriginAbsence);
    mqttPiggyback = defaults.or("mqttPiggyback", mqttPiggyback);
    deflate = defaults.or("deflate", deflate);
    idleTimeout = defaults.or("idleTimeout", idleTimeout);
    maxFrameSize = defaults.or("maxFrameSize", maxFrameSize);
  }

  /** Parameters of permessage-deflate. (RFC 7692) */
  @ResourcePart
  public record Deflate(
      @Default("6")
          @Min(1)
          @Max(9)
          @JsonPropertyDescription("1 is the fastest, 9 makes the smallest frames.")
          Integer level,
      @Default("true")
          @JsonPropertyDescription(
              "Whether the brokers keep what they compress with from message to message: smaller"
                  + " frames for about 256 KB of each connection. A client can ask for false.")
          Boolean serverContextTakeover,
      @Default("true")
          @JsonPropertyDescription(
              "Whether clients may do the same; the brokers keep about 40 KB for each that does.")
          Boolean clientContextTakeover,
      @Default("15")
          @Min(8)
          @Max(15)
          @JsonPropertyDescription(
              "How far back clients refer, as a power of two bytes, those that can be told so.")
          Integer clientMaxWindowBits) {
    public Deflate {
      Defaults defaults = Defaults.of(Deflate.class);
      level = defaults.or("level", level);
      serverContextTakeover = defaults.or("serverContextTakeover", serverContextTakeover);
      clientContextTakeover = defaults.or("clientContextTakeover", clientContextTakeover);
      clientMaxWindowBits = defaults.or("clientMaxWindowBits", clientMaxWindowBits);
    }
  }

  /** How many packets a frame may hold. */
  public enum Piggyback {
    @JsonProperty("multiple")
    MULTIPLE,
    @JsonProperty("single")
    SINGLE
  }
}
