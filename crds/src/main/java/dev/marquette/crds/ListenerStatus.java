package dev.marquette.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a {@link Listener} is. */
@ResourcePart
public record ListenerStatus(
    @JsonPropertyDescription("The generation of the spec that this status was made from.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription("Pods that run this generation, of all: 3/3.") @Nullable String ready,
    @JsonPropertyDescription("Where clients connect: host names and addresses.")
        List<String> addresses,
    @JsonPropertyDescription("The port at these addresses.") @Nullable Integer port,
    @JsonPropertyDescription("Connections of all pods.") @Nullable Long connections,
    @KeyedBy("pod") @JsonPropertyDescription("What each pod runs.") List<Pod> pods,
    @KeyedBy("type") @JsonPropertyDescription("Ready, CertificatesApplied.")
        List<Condition> conditions) {
  public ListenerStatus {
    addresses = Defaults.list(addresses);
    pods = Defaults.list(pods);
    conditions = Defaults.list(conditions);
  }

  /** What one pod runs. */
  @ResourcePart
  public record Pod(
      @Required @JsonPropertyDescription("The pod's name.") String pod,
      @JsonPropertyDescription("How far the pod is.") PodState state,
      @JsonPropertyDescription("Why it failed.") @Nullable String error,
      @JsonPropertyDescription("SHA-256 of the canonical JSON that the pod runs.")
          @Nullable String hash,
      @JsonPropertyDescription("The generation that the pod runs.") @Nullable Long generation,
      @JsonPropertyDescription("The certificate that new handshakes get.")
          @Nullable Certificate certificate,
      @JsonPropertyDescription("Connections of this pod.") @Nullable Long connections) {}

  /** A certificate in use. */
  @ResourcePart
  public record Certificate(
      @JsonPropertyDescription("SHA-256 of the certificate's DER form, lower-case hex.")
          String fingerprintSha256,
      @JsonPropertyDescription("When it expires, RFC 3339.") @Nullable String notAfter,
      @JsonPropertyDescription("Its subject.") @Nullable String subject) {}
}
