package dev.marquette.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** Options of MQTT over WebSocket. */
@ResourcePart
public record WebSocket(
    @Default("/mqtt")
        @Pattern("^/[^?# ]*$")
        @Size(min = 1, max = 256)
        @JsonPropertyDescription("The path of the URL; every other path is answered with 404.")
        String path,
    @Default("[\"mqtt\",\"mqtt-v3\",\"mqtt-v3.1.1\",\"mqtt-v5\"]")
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
            "Origins that browsers may connect from, as in https://example.com; * is any. Clients"
                + " that send no Origin, or this host's own, are always let in.")
        List<@Size(min = 1, max = 256) String> allowedOrigins) {
  public WebSocket {
    Defaults defaults = Defaults.of(WebSocket.class);
    path = defaults.or("path", path);
    subprotocols = List.copyOf(defaults.or("subprotocols", subprotocols));
    failIfNoSubprotocol = defaults.or("failIfNoSubprotocol", failIfNoSubprotocol);
    compress = defaults.or("compress", compress);
    allowedOrigins = Defaults.list(allowedOrigins);
  }
}
