package dev.marquette.operator.status;

import dev.marquette.crds.Condition;
import dev.marquette.crds.ListenerStatus;
import dev.marquette.crds.ListenerStatus.Certificate;
import dev.marquette.operator.model.KeysFolder;
import dev.marquette.operator.model.RefusedException;
import dev.marquette.operator.model.SecretUse;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Which certificate each broker shows, against the one in the Secret. */
public final class CertificateProgress {
  private CertificateProgress() {}

  /** What one pod runs of a Listener. */
  public static ListenerStatus.Pod pod(Progress.Pod pod) {
    return new ListenerStatus.Pod(
        pod.name(),
        pod.state(),
        pod.error(),
        pod.hash(),
        pod.generation(),
        certificate(pod),
        pod.figure("connections"));
  }

  /**
   * The condition {@code CertificatesApplied}.
   *
   * @param source the Secret that the Listener names, null when there is none
   * @param refused why its content is not used, null when it is
   */
  public static Verdict verdict(
      SecretUse.Certificate use,
      @Nullable Secret source,
      @Nullable String refused,
      Progress progress) {
    if (refused != null || source == null) {
      return verdict(false, Reason.CERTIFICATE_REFUSED, refused);
    }
    String wanted;
    try {
      wanted = KeysFolder.certificate(use, source).fingerprintSha256();
    } catch (RefusedException e) {
      return verdict(false, Reason.CERTIFICATE_REFUSED, e.getMessage());
    }
    long showing =
        progress.pods().stream()
            .map(CertificateProgress::certificate)
            .filter(shown -> shown != null && shown.fingerprintSha256().equals(wanted))
            .count();
    int pods = progress.pods().size();
    return showing == pods
        ? verdict(true, Reason.APPLIED, "all %d pods show %s".formatted(pods, brief(wanted)))
        : verdict(
            false,
            Reason.POD_OUT_OF_SYNC,
            "%d of %d pods show %s".formatted(showing, pods, brief(wanted)));
  }

  private static Verdict verdict(boolean holds, Reason reason, @Nullable String message) {
    return Verdict.of(Condition.CERTIFICATES_APPLIED, holds, reason, message);
  }

  private static @Nullable Certificate certificate(Progress.Pod pod) {
    String fingerprint = pod.details().get("fingerprint");
    return fingerprint == null
        ? null
        : new Certificate(
            fingerprint.replace(":", "").toLowerCase(Locale.ROOT),
            pod.details().get("notAfter"),
            pod.details().get("subject"));
  }

  private static String brief(String fingerprint) {
    return "the certificate " + fingerprint.substring(0, 16);
  }
}
