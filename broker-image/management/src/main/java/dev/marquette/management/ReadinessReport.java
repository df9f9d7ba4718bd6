package dev.marquette.management;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Ready is a broker all of whose checks are; otherwise the answer says which is not, and why. */
final class ReadinessReport implements Endpoint {
  private final List<Readiness> checks;

  ReadinessReport(List<Readiness> checks) {
    this.checks = checks;
  }

  @Override
  public Answer answer() {
    Map<String, String> waiting = new TreeMap<>();
    for (Readiness check : checks) {
      String reason = reason(check);
      if (reason != null) {
        waiting.put(check.name(), reason);
      }
    }
    return waiting.isEmpty()
        ? Answer.json(200, Map.of("ready", true))
        : Answer.json(503, Map.of("ready", false, "waitingFor", waiting));
  }

  private static @Nullable String reason(Readiness check) {
    try {
      return check.notReadyBecause();
    } catch (RuntimeException broken) {
      return "the check failed: " + broken;
    }
  }
}
