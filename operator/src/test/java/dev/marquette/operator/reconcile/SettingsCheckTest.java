package dev.marquette.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquette.operator.fixture.Manifests;
import dev.marquette.operator.model.RefusedException;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsCheckTest {
  private static void check(String mqtt) throws RefusedException {
    checkSpec("{mqtt: %s}".formatted(mqtt));
  }

  private static void checkSpec(String spec) throws RefusedException {
    SettingsCheck.check(Manifests.cluster("demo", spec).getSpec());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          all       | x/#       | (x        | y      | regex: "(x" is not a regular expression: missing closing )
          publish   | x/#       | (?=x)     | y      | regex: "(?=x)" is not a regular expression
          all       | x/#       | (x{99}){9} | y     | regex: "(x{99}){9}" makes
          all       | x/#       | ^x/(.+)$  | y/$2   | destination: "y/$2" names group $2 at index 2, but the regex has $1 to $1
          subscribe | x/#       | ^x        | y/$1   | destination: "y/$1" names group $1 at index 2, but the regex has none
          publish   | x/#       | ^x        | y/+    | destination: "y/+" has the wildcard '+' at index 2: nothing can be published to it
          all       | x/#       | ^x        | y/#    | destination: "y/#" has the wildcard '#' at index 2
          publish   | x/#       | ^x/(.+)$  | $delayed/5/$1 | destination: "$delayed/5/$1" asks for a delay
          all       | $share/g/x | ^x       | y      | filter: "$share/g/x" is shared: write "x"
          """)
  @DisplayName("S-68: A rule that no broker takes is refused with its place, value and the reason")
  void refusesRules(String action, String filter, String regex, String to, String message) {
    String good = "{filter: 'x/#', regex: '^x/(.+)$', destination: 'y/$1'}";
    String bad =
        "{action: '%s', filter: '%s', regex: '%s', destination: '%s'}"
            .formatted(action, filter, regex, to);
    assertThatThrownBy(() -> check("{rewrite: [%s, %s]}".formatted(good, bad)))
        .isInstanceOf(RefusedException.class)
        .hasMessageStartingWith("spec.mqtt.rewrite[1]." + message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          $share/g  | false | topic: topic filter "$share/g"
          $share//a | false | topic: topic filter "$share//a"
          $queue/a  | true  | noLocal: is true, but topic "$queue/a" is shared
          """)
  @DisplayName("A subscription that no broker can make is refused in the same way")
  void refusesSubscriptions(String topic, boolean noLocal, String message) {
    assertThatThrownBy(
            () -> check("{autoSubscribe: [{topic: '%s', noLocal: %s}]}".formatted(topic, noLocal)))
        .isInstanceOf(RefusedException.class)
        .hasMessageStartingWith("spec.mqtt.autoSubscribe[0]." + message);
  }

  @Test
  @DisplayName("Wildcards are for filters: a rule about subscriptions alone may have them")
  void takesWhatBrokersTake() {
    assertThatCode(
            () ->
                check(
                    "{rewrite: [{action: subscribe, filter: 'a/#', regex: '^a/(.+)$',"
                        + " destination: '+/$1'}], autoSubscribe: [{topic: 'to/%c/#'}]}"))
        .doesNotThrowAnyException();
    assertThatCode(() -> check("{}")).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {mqtt: {bans: {clients: [{clientId: c}, {username: c}, {clientId: c}]}}} | spec.mqtt.bans.clients[2] bans whom [0] bans already: remove one of them
          {mqtt: {bans: {clients: [{peerHost: 1.2.3.4}, {peerHost: '::ffff:1.2.3.4'}]}}} | spec.mqtt.bans.clients[1] bans whom [0] bans already: remove one of them
          {mqtt: {bans: {clients: [{peerHost: 999.1.1.1}]}}} | spec.mqtt.bans.clients[0].peerHost: "999.1.1.1" is no IP address: expected one such as 192.0.2.1 or 2001:db8::1
          {mqtt: {flappingDetect: {enabled: true, banTime: '0'}}} | spec.mqtt.flappingDetect.banTime is PT0S; expected PT1S to PT8760H
          {mqtt: {flappingDetect: {enabled: true, banTime: 400d}}} | spec.mqtt.flappingDetect.banTime is PT9600H; expected PT1S to PT8760H
          {mqtt: {flappingDetect: {enabled: true, window: 2d}}} | spec.mqtt.flappingDetect.window is PT48H; expected PT1S to PT24H
          {authorization: {cache: {ttl: '0'}}} | spec.authorization.cache: verdictCache has lifetime PT0S; expected 1 s to 1 day
          {mqtt: {connectionCongestion: {minAlarmSustainDuration: 400d}}} | spec.mqtt.connectionCongestion: sustain of the congestion alarm is PT9600H; expected PT0S to PT8760H
          {mqtt: {idleTimeout: '0'}} | spec.mqtt: idleTimeout is PT0S; expected PT1S to PT24H
          {mqtt: {retryInterval: 400d}} | spec.mqtt: retryInterval is PT9600H; expected PT0S to PT8760H
          {mqtt: {maxPacketSize: '255'}} | spec.mqtt: maxPacketSizeBytes is 255; expected 256 to 268435460
          {topicMetrics: [a, b/+]} | spec.topicMetrics[1]: topic name "b/+"
          """)
  @DisplayName("A number, time or address that every broker refuses is refused with its place")
  void refusesWhatBrokersRefuse(String spec, String message) {
    assertThatThrownBy(() -> checkSpec(spec))
        .isInstanceOf(RefusedException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  @DisplayName("The longest and shortest that brokers take pass")
  void takesTheBounds() {
    assertThatCode(
            () ->
                checkSpec(
                    """
                    {mqtt: {bans: {clients: [{clientId: c}, {username: c}, {peerHost: 1.2.3.4}]},
                            flappingDetect: {enabled: true, window: 1d, banTime: 365d},
                            connectionCongestion: {minAlarmSustainDuration: 365d},
                            idleTimeout: 1s, maxPacketSize: '256'},
                     authorization: {cache: {ttl: 1s}}, topicMetrics: [a/b]}
                    """))
        .doesNotThrowAnyException();
  }

  @Test
  @DisplayName("What a listener has of its own is asked about in the same way")
  void listeners() {
    assertThat(listener("{idleTimeout: '0', maxQos: 1}"))
        .hasValue(Refusal.invalid("spec.mqtt: idleTimeout is PT0S; expected PT1S to PT24H"));
    assertThat(listener("{idleTimeout: 1s, maxQos: 1}")).isEmpty();
    assertThat(SettingsCheck.refusal(Manifests.tcp("plain", 1883).getSpec())).isEmpty();
  }

  private static Optional<Refusal> listener(String mqtt) {
    return SettingsCheck.refusal(
        Manifests.listener("tcp", "{cluster: demo, port: 1883, mqtt: %s}".formatted(mqtt))
            .getSpec());
  }
}
