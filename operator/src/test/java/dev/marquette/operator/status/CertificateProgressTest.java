package dev.marquette.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.crds.ListenerStatus;
import dev.marquette.crds.PodState;
import dev.marquette.operator.fixture.Pair;
import dev.marquette.operator.model.Hash;
import dev.marquette.operator.model.SecretUse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CertificateProgressTest {
  private static final SecretUse.Certificate USE =
      new SecretUse.Certificate("cert", "tls.crt", "tls.key", null, null);

  private final Pair pair = Pair.of("a");
  private final String fingerprint = Hash.sha256(pair.der());

  @Test
  void isTrueWhenAllPodsShowTheSecrets() {
    Verdict verdict = verdict(pod(fingerprint), pod(fingerprint));
    assertThat(verdict.holds()).isEqualTo(Verdict.Holds.TRUE);
  }

  @Test
  void oneThatShowsAnotherOrNoneMakesItFalse() {
    assertThat(verdict(pod(fingerprint), pod("ab".repeat(32))).reason())
        .isEqualTo(Reason.POD_OUT_OF_SYNC);
    assertThat(
            verdict(
                    pod(fingerprint),
                    new Progress.Pod("p", PodState.PENDING, false, null, null, null, Map.of()))
                .message())
        .startsWith("1 of 2 pods");
  }

  @Test
  void fingerprintsAreComparedHoweverTheyAreWritten() {
    String colons = fingerprint.toUpperCase(Locale.ROOT).replaceAll("(..)(?=.)", "$1:");
    assertThat(verdict(pod(colons)).holds()).isEqualTo(Verdict.Holds.TRUE);
    ListenerStatus.Pod shown = CertificateProgress.pod(pod(colons));
    assertThat(shown.certificate())
        .isEqualTo(new ListenerStatus.Certificate(fingerprint, null, null));
  }

  @Test
  void aRefusalIsSaid() {
    Verdict verdict =
        CertificateProgress.verdict(
            USE, pair.secret("cert"), "it is no good", new Progress(List.of(), 1));
    assertThat(verdict.reason()).isEqualTo(Reason.CERTIFICATE_REFUSED);
    assertThat(verdict.message()).isEqualTo("it is no good");
  }

  private Verdict verdict(Progress.Pod... pods) {
    return CertificateProgress.verdict(
        USE, pair.secret("cert"), null, new Progress(List.of(pods), 1));
  }

  private static Progress.Pod pod(String fingerprint) {
    return new Progress.Pod(
        "p", PodState.APPLIED, true, null, "h", 1L, Map.of("fingerprint", fingerprint));
  }
}
