package dev.marquette.app;

import dev.marquette.app.PeerKind.Transport;
import java.util.Arrays;
import java.util.List;

/** A client with its version of MQTT, and a kind of listener. */
record Cell(PeerKind kind, Transport transport) {
  static List<Cell> all() {
    return Arrays.stream(PeerKind.values())
        .flatMap(kind -> Arrays.stream(Transport.values()).map(over -> new Cell(kind, over)))
        .toList();
  }

  /** Those that run every {@link Scenario}. */
  static List<Cell> ofScenarios() {
    return all().stream()
        .filter(cell -> Transport.OF_SCENARIOS.contains(cell.transport()))
        .toList();
  }

  /** Those whose clients can connect at all. */
  static List<Cell> served() {
    return all().stream().filter(cell -> Gap.of(cell, Gap.EVERY_SCENARIO).isEmpty()).toList();
  }

  @Override
  public String toString() {
    return kind + " over " + transport;
  }
}
