package dev.marquette.operator.rollout;

import dev.marquette.operator.model.BrokerStatefulSet;
import dev.marquette.operator.status.Action;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a write of a StatefulSet does to its pods, and why: nothing restarts without a reason. */
public record PodChange(Action action, String message) {

  /**
   * Compares a StatefulSet before and after a write.
   *
   * @param before null when it is new
   */
  public static List<PodChange> between(@Nullable StatefulSet before, StatefulSet now) {
    String name = now.getMetadata().getName();
    if (before == null) {
      return List.of(
          new PodChange(
              Action.CREATED,
              "StatefulSet \"%s\" with %d pods".formatted(name, now.getSpec().getReplicas())));
    }
    List<PodChange> changes = new ArrayList<>();
    Integer from = before.getSpec().getReplicas();
    Integer to = now.getSpec().getReplicas();
    if (!Objects.equals(from, to)) {
      changes.add(
          new PodChange(
              Action.SCALED, "StatefulSet \"%s\" from %d to %d pods".formatted(name, from, to)));
    }
    if (!before.getSpec().getTemplate().equals(now.getSpec().getTemplate())) {
      changes.add(
          new PodChange(
              Action.ROLLING_UPDATE,
              "StatefulSet \"%s\" replaces its pods one by one: %s"
                  .formatted(name, reason(before, now))));
    }
    return changes.isEmpty()
        ? List.of(new PodChange(Action.UPDATED, "StatefulSet \"%s\"".formatted(name)))
        : changes;
  }

  private static String reason(StatefulSet before, StatefulSet now) {
    String from = image(before);
    String to = image(now);
    return from.equals(to)
        ? "revision %s is now %s".formatted(revision(before), revision(now))
        : "image %s is now %s".formatted(from, to);
  }

  private static String image(StatefulSet set) {
    return set.getSpec().getTemplate().getSpec().getContainers().getFirst().getImage();
  }

  private static @Nullable String revision(StatefulSet set) {
    Map<String, String> annotations = set.getSpec().getTemplate().getMetadata().getAnnotations();
    return annotations == null ? null : annotations.get(BrokerStatefulSet.REVISION);
  }
}
