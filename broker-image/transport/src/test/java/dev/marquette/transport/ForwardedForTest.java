package dev.marquette.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForwardedForTest {
  private static final InetSocketAddress PEER = new InetSocketAddress("10.0.0.1", 4000);
  private static final ForwardedFor HEADERS =
      new ForwardedFor("X-Forwarded-For", "X-Forwarded-Port");

  @ParameterizedTest
  @CsvSource({
    "203.0.113.7, 99, 203.0.113.7, 99",
    "'203.0.113.7 , 10.0.0.2', '99, 100', 203.0.113.7, 99",
    "2001:db8::1, 99, 2001:db8:0:0:0:0:0:1, 99",
    "203.0.113.7, , 203.0.113.7, 4000",
    "203.0.113.7, x, 203.0.113.7, 4000",
    "203.0.113.7, 65536, 203.0.113.7, 4000",
    "203.0.113.7, 999999999999, 203.0.113.7, 4000",
    "203.0.113.7, -1, 203.0.113.7, 4000",
  })
  void takesTheFirst(String addresses, @Nullable String ports, String address, int port) {
    InetSocketAddress found = HEADERS.address(headers(addresses, ports), PEER);
    assertThat(found).isNotNull();
    assertThat(found.getAddress().getHostAddress()).isEqualTo(address);
    assertThat(found.getPort()).isEqualTo(port);
  }

  @Test
  void whatCannotBeReadIsNoAddress() {
    for (String value : new String[] {"", "unknown", "localhost", ",203.0.113.7", "1.2.3"}) {
      assertThat(HEADERS.address(headers(value, "1"), PEER)).as(value).isNull();
    }
    assertThat(HEADERS.address(headers(null, "1"), PEER)).isNull();
  }

  @Test
  void theHeadersHaveTheNamesThatAreConfigured() {
    HttpHeaders headers = headers("203.0.113.7", "99");
    headers.set("X-Real-Ip", "198.51.100.1").set("X-Real-Port", "7");
    assertThat(new ForwardedFor("x-real-ip", "x-real-port").address(headers, PEER))
        .isEqualTo(new InetSocketAddress("198.51.100.1", 7));
    assertThat(new ForwardedFor("X-Real-Ip", null).address(headers, PEER))
        .isEqualTo(new InetSocketAddress("198.51.100.1", 4000));
    assertThat(new ForwardedFor("X-Other", "X-Real-Port").address(headers, PEER)).isNull();
  }

  private static HttpHeaders headers(@Nullable String addresses, @Nullable String ports) {
    HttpHeaders headers = new DefaultHttpHeaders();
    if (addresses != null) {
      headers.set("X-Forwarded-For", addresses);
    }
    if (ports != null) {
      headers.set("X-Forwarded-Port", ports);
    }
    return headers;
  }
}
