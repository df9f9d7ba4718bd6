package dev.marquette.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkTest {
  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, 127.0.0.1, true",
    "127.0.0.1, 127.0.0.2, false",
    "10.0.0.0/8, 10.255.1.2, true",
    "10.0.0.0/8, 11.0.0.0, false",
    "10.1.128.0/17, 10.1.200.1, true",
    "10.1.128.0/17, 10.1.127.1, false",
    "192.168.1.255/31, 192.168.1.254, true",
    "192.168.1.255/31, 192.168.1.253, false",
    "0.0.0.0/0, 203.0.113.9, true",
    "0.0.0.0/0, ::1, false",
    "fd00::/8, fd12:3456::1, true",
    "fd00::/8, fe80::1, false",
    "::1, ::1, true",
    "10.0.0.0/8, ::ffff:10.1.2.3, true",
  })
  void contains(String cidr, String address, boolean contained) {
    assertThat(Network.parse(cidr).contains(InetAddress.ofLiteral(address).getAddress()))
        .isEqualTo(contained);
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, is no address",
    "10.0.0.0/33, expected 0 to 32",
    "::/129, expected 0 to 128",
    "10.0.0.0/, expected 0 to 32",
    "10.0.0.0/-1, expected 0 to 32",
    "10.0.0.0/8/8, expected 0 to 32",
    "10.0.0.0/999999999999, expected 0 to 32",
    "'', is no address",
  })
  void refuses(String cidr, String message) {
    assertThatThrownBy(() -> Network.parse(cidr))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
