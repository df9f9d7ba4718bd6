package dev.marquette.app.apply;

import dev.marquette.kernel.config.AppliedReport;
import dev.marquette.kernel.config.ConfigDocument;
import dev.marquette.kernel.config.ConfigStore;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the broker what the desired resources say, and reports each. Only what changed is touched;
 * what is refused leaves its predecessor in force. It is tried again when it, or a Secret, changes;
 * where its cause may lie elsewhere, also when others have been applied, and at each {@link
 * #refresh}.
 *
 * <p>Kinds go in the order in which they were given, and resources in that of their names:
 * listeners last, so that nobody connects before the rules and those who decide are there.
 * Listeners that are gone go before all others.
 */
public final class ConfigApplier implements ConfigStore.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(ConfigApplier.class);
  private static final Comparator<ConfigDocument.Key> BY_NAME =
      Comparator.comparing(ConfigDocument.Key::kind).thenComparing(ConfigDocument.Key::name);

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
    this.kinds = Collections.unmodifiableSequencedMap(kinds);
    this.reports = reports;
  }

  /** Why clients should not be sent here yet, or null. From any thread, and at once. */
  public @Nullable String notReadyBecause() {
    if (!configured) {
      return "no configuration has been applied yet";
    }
    return kinds.values().stream()
        .map(KindApplier::notReadyBecause)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  @Override
  public synchronized void onConfig(Map<ConfigDocument.Key, ConfigDocument> changed) {
    Map<ConfigDocument.Key, ConfigDocument> sorted = new TreeMap<>(BY_NAME);
    sorted.putAll(changed);
    desired = sorted;
    round(document -> !document.hash().equals(triedHash(document.key())));
    configured = true;
  }

  /** A Secret changed: what may use it is applied again. */
  public synchronized void onSecretsChanged() {
    if (configured) {
      round(document -> applier(document.kind()).usesSecrets());
    }
  }

  /**
   * Tries again what may pass by now, and reports the facts of all resources, those that count and
   * change by themselves.
   */
  public synchronized void refresh() {
    for (String kind : kinds.sequencedKeySet()) {
      if (retryRefused(kind)) {
        guardedFinish(kind);
      }
    }
    for (Tried last : tried.values()) {
      report(last);
    }
  }

  private @Nullable String triedHash(ConfigDocument.Key key) {
    Tried last = tried.get(key);
    return last == null ? null : last.document().hash();
  }

  private void round(Predicate<ConfigDocument> needed) {
    for (String kind : kinds.sequencedKeySet()) {
      if (applier(kind).removesFirst()) {
        removeWhatIsGone(kind);
      }
    }
    for (String kind : kinds.sequencedKeySet()) {
      for (ConfigDocument document : desired.values()) {
        if (document.kind().equals(kind) && (needed.test(document) || isNewGeneration(document))) {
          apply(document);
        }
      }
      retryRefused(kind);
      removeWhatIsGone(kind);
      guardedFinish(kind);
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

  private void removeWhatIsGone(String kind) {
    List<ConfigDocument.Key> gone =
        tried.keySet().stream()
            .filter(key -> key.kind().equals(kind) && !desired.containsKey(key))
            .sorted(BY_NAME)
            .toList();
    for (ConfigDocument.Key key : gone) {
      ConfigDocument document = Objects.requireNonNull(tried.remove(key)).document();
      guarded(document, () -> applier(kind).remove(key.name()));
      reports.accept(report(document, AppliedReport.State.REMOVED, null, Map.of()));
      LOG.info("removed {} {}", kind, key.name());
    }
  }

  /**
   * As long as one that passes may make way for another.
   *
   * @return whether any passed
   */
  private boolean retryRefused(String kind) {
    if (!applier(kind).mayPassLater()) {
      return false;
    }
    boolean any = false;
    boolean passed;
    do {
      passed = false;
      for (ConfigDocument document : desired.values()) {
        if (document.kind().equals(kind) && isRefused(document)) {
          passed |= apply(document);
        }
      }
      any |= passed;
    } while (passed);
    return any;
  }

  private boolean isRefused(ConfigDocument document) {
    Tried last = tried.get(document.key());
    return last != null && last.error() != null;
  }

  /** Whether it is in force. */
  private boolean apply(ConfigDocument document) {
    KindApplier applier = applier(document.kind());
    @Nullable String error = guarded(document, () -> applier.apply(document));
    Tried now = new Tried(document, error);
    Tried before = tried.put(document.key(), now);
    if (before == null || !now.saysTheSameAs(before)) {
      log(now);
    }
    return error == null;
  }

  private static void log(Tried tried) {
    ConfigDocument document = tried.document();
    if (tried.error() == null) {
      LOG.info(
          "applied {} {} generation={}", document.kind(), document.name(), document.generation());
    } else {
      LOG.warn(
          "{}{} {} is refused: {}",
          document.source().isEmpty() ? "" : document.source() + ": ",
          document.kind(),
          document.name(),
          tried.error());
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

  private void guardedFinish(String kind) {
    try {
      applier(kind).finish();
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
  private record Tried(ConfigDocument document, @Nullable String error) {
    boolean saysTheSameAs(Tried other) {
      return document.hash().equals(other.document.hash()) && Objects.equals(error, other.error);
    }
  }
}
