package dev.marquette.app.files;

import dev.marquette.crds.manifest.ManifestReader;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that files were saved, added or removed. It looks at sizes and times instead of asking
 * the operating system to tell: that works on every file system and with every editor. A look is
 * made while clients wait for the same cores, so that it does no more than it must.
 */
final class FileWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FileWatch.class);
  private static final long INTERVAL_MILLIS = 500;
  private static final long CLOSE_LIMIT_MILLIS = 5_000;

  private final List<Path> paths;
  private final Runnable changed;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;
  private Map<Path, Stamp> applied;

  /** Looks for the first time: what is saved from now on is noticed, also before {@link #start}. */
  FileWatch(List<Path> paths, Runnable changed) {
    this.paths = paths;
    this.changed = changed;
    this.applied = look();
    this.thread = Thread.ofPlatform().daemon().name("manifests").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /**
   * Looks no more. A change that is being applied is not interrupted, and is waited for, as long as
   * it takes no more than some seconds: whoever closes this takes away what it is applied to.
   */
  @Override
  public void close() {
    closed.countDown();
    try {
      thread.join(CLOSE_LIMIT_MILLIS); // no time for one that was never started
      if (thread.isAlive()) {
        LOG.warn("the saved manifests are still being applied after {} ms", CLOSE_LIMIT_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    Map<Path, Stamp> before = applied;
    try {
      while (!closed.await(INTERVAL_MILLIS, TimeUnit.MILLISECONDS)) {
        before = lookAfter(before);
      }
    } catch (InterruptedException ended) {
      LOG.debug("manifests are no longer watched");
    }
  }

  /**
   * A file that still changes is being written: it is read once it has been the same for two looks.
   *
   * @return what was seen this time
   */
  private Map<Path, Stamp> lookAfter(Map<Path, Stamp> before) {
    try {
      Map<Path, Stamp> now = look();
      if (!now.equals(applied) && now.equals(before)) {
        applied = now;
        changed.run();
      }
      return now;
    } catch (Throwable e) { // whatever it is: who saves the next file expects to be heard
      LOG.error("the saved manifests could not be applied", e);
      return before;
    }
  }

  private Map<Path, Stamp> look() {
    Map<Path, Stamp> stamps = new HashMap<>();
    for (Path path : paths) {
      if (!Files.isDirectory(path)) {
        stamps.put(path, Stamp.of(path));
        continue;
      }
      // a log that grows in the same folder is no manifest being written; as a glob, the names
      // would be compiled anew for each look
      try (DirectoryStream<Path> files =
          Files.newDirectoryStream(path, ManifestReader::isManifest)) {
        for (Path file : files) {
          stamps.put(file, Stamp.of(file));
        }
      } catch (IOException | DirectoryIteratorException e) {
        LOG.debug("{} cannot be listed: {}", path, e.getMessage());
        stamps.put(path, Stamp.GONE);
      }
    }
    return stamps;
  }

  /** What changes when a file is saved, or another takes its place. */
  private record Stamp(long size, FileTime modified, @Nullable Object file) {
    static final Stamp GONE = new Stamp(-1, FileTime.fromMillis(0), null);

    static Stamp of(Path file) {
      try {
        BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
        return new Stamp(now.size(), now.lastModifiedTime(), now.fileKey());
      } catch (IOException gone) { // also a link that leads nowhere
        return GONE;
      }
    }
  }
}
