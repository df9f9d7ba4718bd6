package dev.marquette.transport;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquette.transport.testkit.TestCertificates;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChainDepthTest {
  private final TestCertificates root = TestCertificates.authority("root");
  private final TestCertificates other = TestCertificates.authority("other");
  private final TestCertificates upper = root.issueAuthority("upper");
  private final TestCertificates lower = upper.issueAuthority("lower");
  private final TestCertificates leaf = lower.issue("leaf");

  private ChainDepth depth(int most) {
    return ChainDepth.of(List.of(root.certificate(), other.certificate()), most);
  }

  private static void check(ChainDepth depth, List<TestCertificates> chain)
      throws CertificateException {
    depth.checkClientTrusted(
        chain.stream().map(TestCertificates::certificate).toArray(X509Certificate[]::new), "EC");
  }

  /** The client's own comes first; all orders of the rest. */
  private Stream<List<TestCertificates>> orders(List<TestCertificates> rest) {
    if (rest.isEmpty()) {
      return Stream.of(List.of(leaf));
    }
    return orders(rest.subList(1, rest.size()))
        .flatMap(
            order ->
                Stream.iterate(1, at -> at + 1)
                    .limit(order.size())
                    .map(
                        at -> {
                          List<TestCertificates> longer = new ArrayList<>(order);
                          longer.add(at, rest.getFirst());
                          return Collections.unmodifiableList(longer);
                        }));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  @DisplayName("S-43 depth: no order in which a client sends its authorities hides one of them")
  void everyOrderIsCounted(int most) {
    for (List<TestCertificates> chain : orders(List.of(upper, lower, root, other)).toList()) {
      assertThatThrownBy(() -> check(depth(most), chain))
          .as("%s", chain)
          .isInstanceOf(CertificateException.class)
          .hasMessage(
              "2 authorities are between 'CN=leaf' and one that is trusted; expected %d at most"
                  .formatted(most));
    }
  }

  @Test
  @DisplayName("S-43 depth: trusted authorities do not count, wherever a client puts them")
  void trustedOnesDoNotCount() {
    for (List<TestCertificates> chain : orders(List.of(upper, lower, root, other)).toList()) {
      assertThatCode(() -> check(depth(2), chain)).as("%s", chain).doesNotThrowAnyException();
    }
    assertThatCode(() -> check(depth(0), List.of(root.issue("direct"), root)))
        .doesNotThrowAnyException();
  }

  @Test
  @DisplayName("S-43 depth: an authority that signs itself is between nobody, as in TLS libraries")
  void selfIssuedOnesDoNotCount() {
    TestCertificates stranger = TestCertificates.authority("stranger");
    assertThatCode(() -> check(depth(0), List.of(root.issue("direct"), stranger)))
        .doesNotThrowAnyException();
  }

  @Test
  @DisplayName("Who is signed by nobody that is trusted is refused, however deep it may be")
  void strangersAreRefused() {
    TestCertificates stranger = TestCertificates.authority("stranger");
    assertThatThrownBy(() -> check(depth(10), List.of(stranger.issue("leaf"), stranger)))
        .isInstanceOf(CertificateException.class)
        .hasMessageNotContaining("authorities are between");
  }
}
