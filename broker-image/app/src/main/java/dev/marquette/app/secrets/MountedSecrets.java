package dev.marquette.app.secrets;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The {@code {cluster}-keys} Secret as the kubelet mounts it: one file for each key of each Secret,
 * named {@code secret__key}. The kubelet swaps the whole folder by one link, so a change is seen
 * whole.
 *
 * <p>Changes are noticed by a watch, and by a look at every {@code interval} where a file system
 * does not tell.
 */
public final class MountedSecrets implements Secrets, AutoCloseable {
  /** Between the Secret's name and the key. Names of Secrets have no underscore. */
  static final String SEPARATOR = "__";

  private static final Logger LOG = LoggerFactory.getLogger(MountedSecrets.class);

  private final Path folder;
  private final Duration interval;
  private final SecretsInMemory secrets = new SecretsInMemory();
  private final WatchService watch;
  private final Thread thread;

  private MountedSecrets(Path folder, Duration interval, WatchService watch) {
    this.folder = folder;
    this.interval = interval;
    this.watch = watch;
    this.thread = Thread.ofPlatform().daemon().name("secrets").unstarted(this::run);
  }

  /**
   * Reads the folder, and again whenever it changes. A folder that isn't there yet has no Secrets.
   */
  public static MountedSecrets watching(Path folder, Duration interval) {
    try {
      MountedSecrets secrets =
          new MountedSecrets(folder, interval, FileSystems.getDefault().newWatchService());
      secrets.read();
      secrets.thread.start();
      return secrets;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot watch " + folder, e);
    }
  }

  @Override
  public byte @Nullable [] value(String secret, String key) {
    return secrets.value(secret, key);
  }

  @Override
  public void onChange(Runnable listener) {
    secrets.onChange(listener);
  }

  @Override
  public void close() {
    try {
      watch.close();
    } catch (IOException e) {
      LOG.warn("the watch of {} did not close: {}", folder, e.getMessage());
    }
  }

  private void run() {
    boolean watched = false;
    while (true) {
      try {
        if (!watched) {
          watched = register();
        }
        @Nullable WatchKey key = watch.poll(interval.toMillis(), TimeUnit.MILLISECONDS);
        if (key != null) {
          key.pollEvents();
          watched = key.reset();
        }
        read();
      } catch (InterruptedException | ClosedWatchServiceException e) {
        return;
      } catch (RuntimeException e) {
        LOG.error("secrets in {} could not be applied: {}", folder, e.toString());
      }
    }
  }

  private boolean register() {
    try {
      folder.register(
          watch,
          StandardWatchEventKinds.ENTRY_CREATE,
          StandardWatchEventKinds.ENTRY_MODIFY,
          StandardWatchEventKinds.ENTRY_DELETE);
      return true;
    } catch (IOException e) {
      LOG.debug("no watch of {} yet: {}", folder, e.getMessage());
      return false;
    }
  }

  private void read() {
    Map<String, Map<String, byte[]>> found = new HashMap<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + SEPARATOR + "*")) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName());
        int separator = name.indexOf(SEPARATOR);
        found
            .computeIfAbsent(name.substring(0, separator), secret -> new HashMap<>())
            .put(name.substring(separator + SEPARATOR.length()), Files.readAllBytes(file));
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      // Not mounted, or swapped between listing and reading: the next look sees the new folder
      // whole.
      LOG.debug("{} is not there: {}", folder, e.getMessage());
      return;
    } catch (IOException e) {
      LOG.warn("secrets in {} could not be read and stay as they were: {}", folder, e.getMessage());
      return;
    }
    secrets.replace(found);
  }
}
