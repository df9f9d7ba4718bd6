package dev.marquette.app.apply;

import dev.marquette.kernel.config.AppliedReport;
import dev.marquette.kernel.config.ConfigDocument;
import dev.marquette.kernel.config.ConfigStore;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the broker what the desired resources say, and reports each. Only what changed is touched;
 * what is refused leaves its predecessor in force and is tried again when it, or a Secret, changes.
 *
 * <p>Kinds go in the order in which they were given: listeners last, so that nobody connects before
 * the rules and those who decide are there. Removals go in the opposite order.
 */
public final class ConfigApplier implements ConfigStore.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(ConfigApplier.class);

  private final SequencedMap<String, KindApplier> kinds;
  private final Consumer<AppliedReport> reports;
  private final Map<ConfigDocument.Key, Tried> tried = new HashMap<>();
  private Map<ConfigDocument.Key, ConfigDocument> desired = Map.of();
  private volatile boolean configured;

  /**
   * @param kinds by kind, in the order in which they are applied
   * @param reports takes what became of each resource
   */
  ConfigApplier(SequencedMap<String, KindApplier> kinds, Consumer<AppliedReport> reports) {
    this.kinds = kinds;
    this.reports = reports;
  }

  /** Whether the first configuration has been applied. */
  public boolean isConfigured() {
    return configured;
  }

  @Override
  public synchronized void onConfig(Map<ConfigDocument.Key, ConfigDocument> changed) {
    desired = Map.copyOf(changed);
    removeWhatIsGone();
    applyWhereNeeded(document -> !document.hash().equals(triedHash(document.key())));
    configured = true;
  }

  /** A Secret changed: what may use it is applied again. */
  public synchronized void onSecretsChanged() {
    applyWhereNeeded(document -> applier(document.kind()).usesSecrets());
  }

  /** Reports the facts of all resources again, those that count and change by themselves. */
  public synchronized void refreshReports() {
    for (Tried last : tried.values()) {
      report(last);
    }
  }

  private @Nullable String triedHash(ConfigDocument.Key key) {
    Tried last = tried.get(key);
    return last == null ? null : last.document().hash();
  }

  private void removeWhatIsGone() {
    for (String kind : kinds.sequencedKeySet().reversed()) {
      KindApplier applier = applier(kind);
      for (ConfigDocument.Key key : Map.copyOf(tried).keySet()) {
        if (key.kind().equals(kind) && !desired.containsKey(key)) {
          Tried gone = Objects.requireNonNull(tried.remove(key));
          guarded(gone.document(), () -> applier.remove(key.name()));
          reports.accept(report(gone.document(), AppliedReport.State.REMOVED, null, Map.of()));
          LOG.info("removed {} {}", kind, key.name());
        }
      }
      guardedFinish(kind, applier);
    }
  }

  private void applyWhereNeeded(Predicate<ConfigDocument> needed) {
    for (String kind : kinds.sequencedKeySet()) {
      KindApplier applier = applier(kind);
      for (ConfigDocument document : desired.values()) {
        if (document.kind().equals(kind) && (needed.test(document) || isNewGeneration(document))) {
          apply(applier, document);
        }
      }
      guardedFinish(kind, applier);
      tried.values().stream()
          .filter(last -> last.document().kind().equals(kind))
          .forEach(this::report);
    }
  }

  /** The same spec under a new generation is not applied again, but reported. */
  private boolean isNewGeneration(ConfigDocument document) {
    Tried last = tried.get(document.key());
    return last != null && last.document().generation() != document.generation();
  }

  private void apply(KindApplier applier, ConfigDocument document) {
    @Nullable String error = guarded(document, () -> applier.apply(document));
    Tried before = tried.put(document.key(), new Tried(document, error));
    if (error != null) {
      LOG.warn("refused {} {}: {}", document.kind(), document.name(), error);
    } else if (before == null
        || before.error() != null
        || !before.document().hash().equals(document.hash())) {
      LOG.info(
          "applied {} {} generation={}", document.kind(), document.name(), document.generation());
    }
  }

  /** Runs one step; a failure costs that resource alone. */
  private static @Nullable String guarded(ConfigDocument document, Runnable step) {
    try {
      step.run();
      return null;
    } catch (RuntimeException e) {
      LOG.debug("{} {} failed", document.kind(), document.name(), e);
      return e.getMessage() == null ? e.toString() : e.getMessage();
    }
  }

  private static void guardedFinish(String kind, KindApplier applier) {
    try {
      applier.finish();
    } catch (RuntimeException e) {
      LOG.error("the changes of kind {} are not in force: {}", kind, e.toString(), e);
    }
  }

  private void report(Tried last) {
    ConfigDocument document = last.document();
    Map<String, String> details = applier(document.kind()).details(document.name());
    reports.accept(
        report(
            document,
            last.error() == null ? AppliedReport.State.APPLIED : AppliedReport.State.FAILED,
            last.error(),
            details));
  }

  private static AppliedReport report(
      ConfigDocument document,
      AppliedReport.State state,
      @Nullable String error,
      Map<String, String> details) {
    return new AppliedReport(
        document.key(), document.hash(), document.generation(), state, error, details);
  }

  private KindApplier applier(String kind) {
    return Objects.requireNonNull(kinds.get(kind));
  }

  /** What was tried last of a resource; error null when it is in force. */
  private record Tried(ConfigDocument document, @Nullable String error) {}
}
