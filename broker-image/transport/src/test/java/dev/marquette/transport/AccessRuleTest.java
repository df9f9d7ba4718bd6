package dev.marquette.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessRuleTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.1.2, true",
    "10.0.0.0/8, 11.0.0.1, false",
    "192.168.1.7, 192.168.1.7, true",
    "192.168.1.7, 192.168.1.8, false",
    "0.0.0.0/0, 203.0.113.1, true",
    "0.0.0.0/0, ::1, false",
    "fd00::/8, fdff::1, true",
    "fd00::/8, fe80::1, false",
    "::1, ::1, true",
    "::/0, 2001:db8::1, true",
    "all, 203.0.113.1, true",
    "all, 2001:db8::1, true",
  })
  void matchesTheNetwork(String from, String address, boolean matches) {
    List<AccessRule> deny = List.of(AccessRule.of(false, from));
    assertThat(AccessRule.allows(deny, peer(address))).isEqualTo(!matches);
  }

  @Test
  void theFirstThatMatchesDecidesAndNoneAllows() {
    List<AccessRule> rules =
        List.of(
            AccessRule.of(true, "10.1.0.0/16"),
            AccessRule.of(false, "10.0.0.0/8"),
            AccessRule.of(true, "10.2.0.0/16"));
    assertThat(AccessRule.allows(rules, peer("10.1.2.3"))).isTrue();
    assertThat(AccessRule.allows(rules, peer("10.2.2.3"))).isFalse();
    assertThat(AccessRule.allows(rules, peer("172.16.0.1"))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "host",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/x",
        "10.0.0/8",
        "::1/129",
        "/8"
      })
  void refusesWhatIsNoNetwork(String from) {
    assertThatThrownBy(() -> AccessRule.of(true, from))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + from + "'")
        .hasMessageContaining("10.0.0.0/8");
  }

  @Test
  void isEqualWhenWrittenTheSame() {
    assertThat(AccessRule.of(true, "10.0.0.0/8"))
        .isEqualTo(AccessRule.of(true, "10.0.0.0/8"))
        .hasSameHashCodeAs(AccessRule.of(true, "10.0.0.0/8"))
        .isNotEqualTo(AccessRule.of(false, "10.0.0.0/8"))
        .isNotEqualTo(AccessRule.of(true, "10.0.0.0/9"))
        .hasToString("allow 10.0.0.0/8");
  }

  private static InetSocketAddress peer(String address) {
    InetAddress parsed =
        Objects.requireNonNull(NetUtil.createInetAddressFromIpAddressString(address));
    return new InetSocketAddress(parsed, 1);
  }
}
