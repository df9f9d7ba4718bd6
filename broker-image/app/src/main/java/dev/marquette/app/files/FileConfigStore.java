package dev.marquette.app.files;

import dev.marquette.app.secrets.SecretsInMemory;
import dev.marquette.crds.manifest.Manifest;
import dev.marquette.crds.manifest.ManifestException;
import dev.marquette.crds.manifest.ManifestReader;
import dev.marquette.crds.manifest.ResourceKind;
import dev.marquette.kernel.config.AppliedReport;
import dev.marquette.kernel.config.ConfigDocument;
import dev.marquette.kernel.config.ConfigStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Manifests in files, read again whenever one is saved. Files that make no sense together are
 * refused as a whole, with file, line and reason, and what was in force stays.
 *
 * <p>There is one MqttCluster, and every resource names it.
 */
public final class FileConfigStore implements ConfigStore {
  private static final Logger LOG = LoggerFactory.getLogger(FileConfigStore.class);
  private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);

  private final List<Path> paths;
  private final SecretsInMemory secrets;
  private final FileWatch watch;
  private final Map<ConfigDocument.Key, ConfigDocument> known = new HashMap<>();
  private Set<String> sources = Set.of();
  private @Nullable Listener listener;
  private String lastProblem = "";

  /**
   * @param paths files and folders; at least one
   * @param secrets gets what the Secret manifests hold
   */
  public FileConfigStore(List<Path> paths, SecretsInMemory secrets) {
    this.paths = List.copyOf(paths);
    this.secrets = secrets;
    this.watch = new FileWatch(this.paths, this::readAgain, LOOK_INTERVAL);
  }

  /**
   * Reads the files for the first time, and watches them from then on.
   *
   * @throws InvalidManifestsException when they make no sense: a broker does not start on half a
   *     configuration
   */
  @Override
  public void start(Listener newListener) {
    synchronized (this) {
      listener = newListener;
      deliver(read());
    }
    watch.start();
  }

  /** Whatever is refused has been logged by who refused it. */
  @Override
  public void report(AppliedReport report) {
    LOG.debug("{} {}: {}", report.key().kind(), report.key().name(), report.state());
  }

  @Override
  public void close() {
    watch.close();
  }

  private synchronized void readAgain() {
    try {
      List<Manifest> manifests = read();
      refuseEmptied(manifests);
      deliver(manifests);
      lastProblem = "";
    } catch (InvalidManifestsException e) {
      String problem = String.valueOf(e.getMessage());
      if (!problem.equals(lastProblem)) {
        LOG.error("the saved manifests are refused, and what was in force stays:\n{}", problem);
        lastProblem = problem;
      }
    }
  }

  private List<Manifest> read() {
    try {
      return ManifestReader.read(paths);
    } catch (ManifestException | UncheckedIOException e) {
      throw new InvalidManifestsException(String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw new InvalidManifestsException(reason(e), e);
    }
  }

  /** What a person should know: some of the JDK's messages are the file's name and nothing more. */
  private static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException gone -> gone.getFile() + ": there is no such file or folder";
      case AccessDeniedException denied ->
          denied.getFile() + ": it may not be read: give its reader permission";
      default -> String.valueOf(e.getMessage());
    };
  }

  /** Some editors and copies empty a file before they write it: that takes nothing away. */
  private void refuseEmptied(List<Manifest> manifests) {
    Set<String> now = sources(manifests);
    for (String source : sources) {
      if (!now.contains(source) && isEmpty(Path.of(source))) {
        throw new InvalidManifestsException(
            source
                + ":1: it is empty: still being written? Delete the file if what it held should go");
      }
    }
  }

  private static boolean isEmpty(Path file) {
    try {
      return Files.readString(file).isBlank();
    } catch (IOException gone) {
      return false;
    }
  }

  private static Set<String> sources(List<Manifest> manifests) {
    return manifests.stream().map(Manifest::source).collect(Collectors.toCollection(TreeSet::new));
  }

  private void deliver(List<Manifest> manifests) {
    Map<String, Map<String, byte[]>> values = new HashMap<>();
    Map<ConfigDocument.Key, ConfigDocument> documents = new LinkedHashMap<>();
    String cluster = cluster(manifests);
    for (Manifest manifest : manifests) {
      switch (manifest) {
        case Manifest.Secret secret -> values.put(secret.name(), secret.data());
        case Manifest.Resource resource -> {
          requireCluster(resource, cluster);
          ConfigDocument document = document(resource);
          documents.put(document.key(), document);
        }
      }
    }
    secrets.replace(values);
    sources = sources(manifests);
    known.clear();
    known.putAll(documents);
    if (listener != null) {
      listener.onConfig(documents);
    }
  }

  private static String cluster(List<Manifest> manifests) {
    List<String> clusters =
        manifests.stream()
            .filter(m -> m instanceof Manifest.Resource r && r.kind() == ResourceKind.MQTT_CLUSTER)
            .map(Manifest::name)
            .toList();
    if (clusters.size() != 1) {
      throw new InvalidManifestsException(
          "there must be one MqttCluster among the manifests, not %d%s"
              .formatted(clusters.size(), clusters.isEmpty() ? "" : " " + clusters));
    }
    return clusters.getFirst();
  }

  private static void requireCluster(Manifest.Resource resource, String cluster) {
    if (resource.kind() == ResourceKind.MQTT_CLUSTER) {
      return;
    }
    String named = resource.specNode().path("cluster").asText();
    if (!named.equals(cluster)) {
      throw new InvalidManifestsException(
          "%s:%d: %s %s is for the cluster '%s', but the MqttCluster here is '%s'"
              .formatted(
                  resource.source(),
                  resource.line(),
                  resource.kindName(),
                  resource.name(),
                  named,
                  cluster));
    }
  }

  /** No API server counts generations here: each change of the spec is one. */
  private ConfigDocument document(Manifest.Resource resource) {
    @Nullable ConfigDocument before =
        known.get(new ConfigDocument.Key(resource.kindName(), resource.name()));
    long generation =
        before == null
            ? 1
            : before.hash().equals(resource.hash()) ? before.generation() : before.generation() + 1;
    return new ConfigDocument(
        resource.kindName(),
        resource.name(),
        generation,
        resource.hash(),
        resource.json(),
        resource.source() + ":" + resource.line());
  }
}
