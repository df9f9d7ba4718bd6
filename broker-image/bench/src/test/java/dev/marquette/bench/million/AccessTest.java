package dev.marquette.bench.million;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.ReasonCode;
import dev.marquette.kernel.Authenticator.Credentials;
import dev.marquette.kernel.Authorizer.Action;
import dev.marquette.kernel.Authorizer.Verdict;
import dev.marquette.kernel.ClientInfo;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The chain decides, and not that nobody asks it. */
class AccessTest {
  private static final InetSocketAddress PEER =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000);
  private static final ClientInfo DEVICE =
      new ClientInfo("device-0000001", null, MqttVersion.V3_1_1, PEER, "million", false, "");

  @Test
  @DisplayName("a device without a password is let in")
  void letIn() {
    Credentials credentials =
        new Credentials("device-0000001", null, null, MqttVersion.V3_1_1, PEER, "million", null);

    assertThat(Access.DEVICES.chain().authenticate(credentials).join().reason())
        .isEqualTo(ReasonCode.SUCCESS);
  }

  @ParameterizedTest
  @EnumSource(Action.class)
  @DisplayName("devices subscribe and publish to the topics of devices")
  void allowed(Action action) {
    assertThat(verdict(action, new String(Frames.topic(999_999), US_ASCII)))
        .isEqualTo(Verdict.ALLOW);
  }

  @ParameterizedTest
  @CsvSource({
    "SUBSCRIBE, devices/#",
    "SUBSCRIBE, $SYS/#",
    "PUBLISH, devices/1/state",
    "PUBLISH, a"
  })
  @DisplayName("and to no others")
  void denied(Action action, String topic) {
    assertThat(verdict(action, topic)).isEqualTo(Verdict.DENY);
  }

  @ParameterizedTest
  @CsvSource({
    "PUBLISH, gone/0000001, ALLOW",
    "SUBSCRIBE, storm/0000001/+/state, ALLOW",
    "SUBSCRIBE, storm/all, ALLOW",
    "SUBSCRIBE, storm/jobs, ALLOW",
    "PUBLISH, storm/all, DENY",
    "SUBSCRIBE, gone/#, DENY",
    "PUBLISH, devices/1/commands, DENY"
  })
  @DisplayName("clients of a storm have their wills and their filters, and nothing else")
  void storm(Action action, String topic, Verdict verdict) {
    assertThat(verdict(Access.STORM, action, topic)).isEqualTo(verdict);
  }

  private static Verdict verdict(Action action, String topic) {
    return verdict(Access.DEVICES, action, topic);
  }

  private static Verdict verdict(Access access, Action action, String topic) {
    return access.chain().authorize(DEVICE, action, topic).join();
  }
}
