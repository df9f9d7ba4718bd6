package dev.marquette.app;

import dev.marquette.transport.ListenerConfig;
import dev.marquette.transport.ListenerState;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.util.List;

/** What a person sees who starts a broker: where to connect, and two lines to paste. */
final class Welcome {
  private Welcome() {}

  static void print(PrintStream out, Broker broker) {
    List<ListenerState> listeners = broker.listeners();
    out.println();
    out.println("Marquette " + Version.current() + " serves:");
    for (ListenerState listener : listeners) {
      out.println("  %-10s %s".formatted(listener.config().name(), url(listener)));
    }
    InetSocketAddress admin = broker.adminAddress();
    out.println(
        "  %-10s http://%s:%d/metrics"
            .formatted("metrics", admin.getHostString(), admin.getPort()));
    listeners.stream()
        .filter(Welcome::isPlainTcp)
        .findFirst()
        .ifPresentOrElse(
            listener -> printTry(out, listener.boundTo().getPort()),
            () -> out.println("No listener serves plain TCP: use a client with TLS or WebSocket."));
    out.println();
    out.println("Save a manifest and it is in force. Ctrl+C ends.");
    out.println();
    out.flush();
  }

  private static void printTry(PrintStream out, int port) {
    out.println();
    out.println("Try it, in two terminals:");
    out.println("  mosquitto_sub -p %d -t 'alerts/#' -v".formatted(port));
    out.println("  mosquitto_pub -p %d -t t/kitchen -m '{\"temperature\": 42}'".formatted(port));
  }

  private static boolean isPlainTcp(ListenerState listener) {
    return listener.config().protocol() == ListenerConfig.Protocol.MQTT
        && listener.config().tls() == null;
  }

  private static String url(ListenerState listener) {
    boolean tls = listener.config().tls() != null;
    int port = listener.boundTo().getPort();
    return switch (listener.config().protocol()) {
      case MQTT -> "%s://localhost:%d".formatted(tls ? "mqtts" : "mqtt", port);
      case WS ->
          "%s://localhost:%d%s"
              .formatted(tls ? "wss" : "ws", port, listener.config().webSocket().path());
    };
  }
}
