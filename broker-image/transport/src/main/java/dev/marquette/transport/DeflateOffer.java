package dev.marquette.transport;

import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtensionData;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketServerExtension;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketServerExtensionHandshaker;
import io.netty.handler.codec.http.websocketx.extensions.compression.PerMessageDeflateServerExtensionHandshaker;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Answers a client that offers permessage-deflate: what the listener asks for is added to the
 * offer, which Netty then takes as if the client had asked for it. (RFC 7692 7.1)
 */
final class DeflateOffer implements WebSocketServerExtensionHandshaker {
  private static final String SERVER_NO_CONTEXT = "server_no_context_takeover";
  private static final String CLIENT_NO_CONTEXT = "client_no_context_takeover";
  private static final String CLIENT_WINDOW = "client_max_window_bits";

  private final DeflateConfig config;
  private final PerMessageDeflateServerExtensionHandshaker netty;

  DeflateOffer(DeflateConfig config) {
    this.config = config;
    this.netty =
        new PerMessageDeflateServerExtensionHandshaker(
            config.level(),
            false, // the JDK's zlib has one window: who wants a smaller one gets no compression
            config.clientMaxWindowBits(),
            true,
            !config.clientContextTakeover(),
            0); // no limit: what is decompressed at a time is a small part of a frame
  }

  @Override
  public @Nullable WebSocketServerExtension handshakeExtension(WebSocketExtensionData offer) {
    // Names as Netty reads them, in any case.
    Map<String, @Nullable String> parameters = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    parameters.putAll(offer.parameters());
    if (!config.serverContextTakeover()) {
      parameters.put(SERVER_NO_CONTEXT, null);
    }
    if (!config.clientContextTakeover()) {
      parameters.put(CLIENT_NO_CONTEXT, null);
    }
    String window = parameters.get(CLIENT_WINDOW);
    if (window != null) { // null is any, if it is there at all: who does not name it has one
      if (!window.matches("[89]|1[0-5]")) {
        return null;
      }
      int bits = Math.min(Integer.parseInt(window), config.clientMaxWindowBits());
      parameters.put(CLIENT_WINDOW, Integer.toString(bits));
    }
    return netty.handshakeExtension(new WebSocketExtensionData(offer.name(), parameters));
  }
}
