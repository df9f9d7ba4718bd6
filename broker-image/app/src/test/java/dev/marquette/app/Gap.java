package dev.marquette.app;

import dev.marquette.app.PeerKind.Transport;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What of the interoperability suite a client cannot do: the only place that says so. {@link
 * GapCheck} sees to it that nothing else is left out, and nothing that would work.
 */
enum Gap {
  MOSQUITTO_OVER_WEBSOCKET(
      'a',
      EnumSet.range(PeerKind.MOSQUITTO_3_1, PeerKind.MOSQUITTO_5),
      EnumSet.of(Transport.WS, Transport.WSS, Transport.MUTUAL_WSS, Transport.PROXIED_WSS),
      List.of(Gap.EVERY_SCENARIO),
      "mosquitto's clients speak no WebSocket",
      "unsupported URL scheme"),
  MOSQUITTO_TAKES_ITS_WILL_BACK(
      'b',
      EnumSet.of(PeerKind.MOSQUITTO_5),
      EnumSet.allOf(Transport.class),
      List.of("aDisconnectTakesTheWillBack"),
      "mosquitto_sub asks for its will when it is told to end (DISCONNECT 0x04)",
      "but was: \"gone\""),
  MOSQUITTO_TAKES_ALIASES(
      'c',
      EnumSet.range(PeerKind.MOSQUITTO_3_1, PeerKind.MOSQUITTO_5),
      EnumSet.allOf(Transport.class),
      List.of("topicAliasesAreSet"),
      "mosquitto_sub does not look up the topic of an alias",
      "protocol error"),
  PAHO_TAKES_ALIASES(
      'd',
      EnumSet.of(PeerKind.PAHO_5),
      EnumSet.allOf(Transport.class),
      List.of("topicAliasesAreSet"),
      "Paho's client hands messages that have an alias alone on without a topic",
      "Received[topic=,"),
  PAHO_SUPPLEMENTARY_CHARACTERS(
      'e',
      EnumSet.of(PeerKind.PAHO_3_1, PeerKind.PAHO_3_1_1),
      EnumSet.allOf(Transport.class),
      List.of("charactersBeyondTheFirst65536AreServed"),
      "Paho's client for MQTT 3 takes characters beyond U+FFFF for broken UTF-8",
      "Invalid UTF-8"),
  HIVEMQ_SUBSCRIPTION_IDENTIFIERS(
      'f',
      EnumSet.of(PeerKind.HIVEMQ_5),
      EnumSet.allOf(Transport.class),
      List.of("subscriptionIdentifiersComeBack"),
      "HiveMQ's client keeps subscription identifiers to itself: it takes none",
      CannotException.class.getName()),
  MOSQUITTO_SUBSCRIBE_OPTIONS(
      'g',
      EnumSet.of(PeerKind.MOSQUITTO_5),
      EnumSet.allOf(Transport.class),
      List.of(
          "noLocalIsKept", "retainedMessagesComeToNewSubscriptions", "retainedMessagesStayAway"),
      "mosquitto_sub has no option for No Local or Retain Handling",
      CannotException.class.getName());

  /** Stands for all methods. */
  static final String EVERY_SCENARIO = "*";

  private final char letter;
  private final Set<PeerKind> clients;
  private final Set<Transport> transports;
  private final List<String> scenarios;
  private final String why;
  private final String symptom;

  Gap(
      char letter,
      Set<PeerKind> clients,
      Set<Transport> transports,
      List<String> scenarios,
      String why,
      String symptom) {
    this.letter = letter;
    this.clients = clients;
    this.transports = transports;
    this.scenarios = scenarios;
    this.why = why;
    this.symptom = symptom;
  }

  /** The one that covers a cell in a scenario, by the name of its method. */
  static Optional<Gap> of(Cell cell, String scenario) {
    return Stream.of(values()).filter(gap -> gap.covers(cell, scenario)).findFirst();
  }

  private boolean covers(Cell cell, String scenario) {
    return clients.contains(cell.kind())
        && transports.contains(cell.transport())
        && (scenarios.contains(EVERY_SCENARIO) || scenarios.contains(scenario));
  }

  String why() {
    return why;
  }

  /** What a scenario fails with that has the gap: a part of its stack trace. */
  String symptom() {
    return symptom;
  }

  /** Its mark in the README's matrix. */
  char letter() {
    return letter;
  }
}
