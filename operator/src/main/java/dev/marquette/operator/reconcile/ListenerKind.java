package dev.marquette.operator.reconcile;

import dev.marquette.crds.Condition;
import dev.marquette.crds.Listener;
import dev.marquette.crds.ListenerSpec;
import dev.marquette.crds.ListenerStatus;
import dev.marquette.crds.MqttCluster;
import dev.marquette.operator.model.ClusterId;
import dev.marquette.operator.model.ListenerService;
import dev.marquette.operator.model.SecretUse;
import dev.marquette.operator.status.Action;
import dev.marquette.operator.status.CertificateProgress;
import dev.marquette.operator.status.Progress;
import dev.marquette.operator.status.Verdict;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Listeners: one for a port, a certificate that serves, and a Service. */
final class ListenerKind implements PublishedKind<Listener, ListenerSpec, ListenerStatus> {
  private static final Comparator<Listener> OLDEST_FIRST =
      Comparator.<Listener, String>comparing(
              listener -> listener.getMetadata().getCreationTimestamp())
          .thenComparing(listener -> listener.getMetadata().getName());

  private final Kubernetes kubernetes;
  private final Applier applier;
  private final SecretReader secrets;
  private final Announcements announcements;

  ListenerKind(
      Kubernetes kubernetes, Applier applier, SecretReader secrets, Announcements announcements) {
    this.kubernetes = kubernetes;
    this.applier = applier;
    this.secrets = secrets;
    this.announcements = announcements;
  }

  @Override
  public Listener blank() {
    return new Listener();
  }

  @Override
  public String cluster(Listener listener) {
    return listener.getSpec().cluster();
  }

  @Override
  public List<Condition> conditions(@Nullable ListenerStatus status) {
    return status == null ? List.of() : status.conditions();
  }

  @Override
  public Optional<Refusal> refusal(Listener listener, MqttCluster cluster) {
    return reservedName(listener)
        .or(() -> SettingsCheck.refusal(listener.getSpec()))
        .or(() -> takenPort(listener))
        .or(() -> secrets.refusal(ClusterId.of(cluster), SecretUse.of(listener.getSpec())));
  }

  @Override
  public Optional<String> waitsFor(Listener listener, MqttCluster cluster) {
    return secrets.notCopied(ClusterId.of(cluster), SecretUse.of(listener.getSpec()));
  }

  @Override
  public void accompany(Listener listener) throws NameTakenException, WriteRefusedException {
    Optional<Service> desired = ListenerService.of(listener);
    if (desired.isPresent()) {
      Applier.Result<Service> service = applier.apply(Service.class, desired.get());
      if (service.written()) {
        announcements.announce(
            listener,
            service.created() ? Action.CREATED : Action.UPDATED,
            "Service \"%s\"".formatted(service.now().getMetadata().getName()));
      }
    } else if (applier.delete(
        Service.class,
        listener,
        listener.getMetadata().getNamespace(),
        ListenerService.name(listener))) {
      announcements.announce(
          listener, Action.DELETED, "Service \"%s\"".formatted(ListenerService.name(listener)));
    }
  }

  private static Optional<Refusal> reservedName(Listener listener) {
    String name = listener.getMetadata().getName();
    return ListenerService.reservedListenerNames().contains(name)
        ? Optional.of(
            Refusal.invalid(
                "the cluster needs the Service that a Listener called \"%s\" would have: choose"
                        .formatted(name)
                    + " another name"))
        : Optional.empty();
  }

  /** Of two Listeners with one port the older one has it; names decide between twins. */
  private Optional<Refusal> takenPort(Listener listener) {
    ListenerSpec spec = listener.getSpec();
    if (!spec.enabled()) {
      return Optional.empty();
    }
    return kubernetes.list(Listener.class, listener.getMetadata().getNamespace(), Map.of()).stream()
        .filter(other -> other.getMetadata().getDeletionTimestamp() == null)
        .filter(other -> other.getSpec().cluster().equals(spec.cluster()))
        .filter(other -> other.getSpec().enabled())
        .filter(other -> other.getSpec().port().equals(spec.port()))
        .min(OLDEST_FIRST)
        .map(oldest -> oldest.getMetadata().getName())
        .filter(oldest -> !oldest.equals(listener.getMetadata().getName()))
        .map(
            oldest ->
                Refusal.invalid(
                    "port %d belongs to Listener \"%s\" already: choose another port"
                        .formatted(spec.port(), oldest)));
  }

  @Override
  public ListenerStatus status(Listener listener, Report report) {
    Progress progress = report.progress();
    Optional<Service> service = service(listener);
    Optional<Verdict> certificates = certificates(listener, report);
    return new ListenerStatus(
        report.generation(),
        progress.ratio(),
        ListenerAddresses.of(listener, service),
        listener.getSpec().port(),
        progress.total("connections"),
        progress.pods().stream().map(CertificateProgress::pod).toList(),
        certificates.map(report::conditions).orElseGet(report::conditions));
  }

  private Optional<Service> service(Listener listener) {
    return kubernetes.get(
        Service.class, listener.getMetadata().getNamespace(), ListenerService.name(listener));
  }

  private Optional<Verdict> certificates(Listener listener, Report report) {
    List<SecretUse> uses = SecretUse.of(listener.getSpec());
    if (uses.isEmpty() || !(uses.getFirst() instanceof SecretUse.Certificate use)) {
      return Optional.empty();
    }
    Secret source = secrets.read(listener.getMetadata().getNamespace(), use.secret());
    Refusal refusal = report.refusal();
    return Optional.of(
        CertificateProgress.verdict(
            use, source, refusal == null ? null : refusal.message(), report.progress()));
  }
}
