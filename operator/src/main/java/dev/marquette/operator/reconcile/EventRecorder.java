package dev.marquette.operator.reconcile;

import dev.marquette.operator.status.Action;
import dev.marquette.operator.status.Meters;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Meters Kubernetes Events, which {@code kubectl describe} shows, and a line to the log. */
public final class EventRecorder implements Announcements {
  private static final Logger log = LoggerFactory.getLogger(EventRecorder.class);

  /** What an API server takes at most. */
  private static final int LONGEST_MESSAGE = 1024;

  private final KubernetesClient client;
  private final Meters meters;
  private final Clock clock;

  public EventRecorder(KubernetesClient client, Meters meters, Clock clock) {
    this.client = client;
    this.meters = meters;
    this.clock = clock;
  }

  @Override
  public void announce(HasMetadata about, Action action, String message) {
    meters.did(action);
    log.atInfo()
        .addKeyValue("kind", about.getKind())
        .addKeyValue("namespace", about.getMetadata().getNamespace())
        .addKeyValue("name", about.getMetadata().getName())
        .addKeyValue("action", action.word())
        .log(message);
    String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    meters.wrote("Event");
    try {
      client
          .resource(
              new EventBuilder()
                  .withNewMetadata()
                  .withNamespace(about.getMetadata().getNamespace())
                  .withGenerateName(about.getMetadata().getName() + "-")
                  .endMetadata()
                  .withInvolvedObject(
                      new ObjectReferenceBuilder()
                          .withApiVersion(about.getApiVersion())
                          .withKind(about.getKind())
                          .withNamespace(about.getMetadata().getNamespace())
                          .withName(about.getMetadata().getName())
                          .withUid(about.getMetadata().getUid())
                          .build())
                  .withType(action.isWarning() ? "Warning" : "Normal")
                  .withReason(action.word())
                  .withMessage(message.substring(0, Math.min(message.length(), LONGEST_MESSAGE)))
                  .withFirstTimestamp(now)
                  .withLastTimestamp(now)
                  .withCount(1)
                  .withNewSource(ApiServer.FIELD_MANAGER, null)
                  .withReportingComponent(ApiServer.FIELD_MANAGER)
                  .build())
          .create();
    } catch (KubernetesClientException e) {
      // what was announced is done; an Event more or less must not make it be done again
      log.atWarn()
          .addKeyValue("action", action.word())
          .setCause(e)
          .log("an Event could not be written");
    }
  }
}
