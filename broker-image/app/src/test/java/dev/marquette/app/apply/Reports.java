package dev.marquette.app.apply;

import dev.marquette.kernel.config.AppliedReport;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The last report of each resource. */
final class Reports implements Consumer<AppliedReport> {
  final Map<String, AppliedReport> byName = new HashMap<>();

  @Override
  public void accept(AppliedReport report) {
    byName.put(report.key().name(), report);
  }

  AppliedReport of(String name) {
    return Objects.requireNonNull(byName.get(name), name);
  }

  AppliedReport.State state(String name) {
    return of(name).state();
  }

  @Nullable String error(String name) {
    return of(name).error();
  }
}
