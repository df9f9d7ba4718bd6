package dev.marquette.app.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that files were saved, added or removed. It looks at sizes and times instead of asking
 * the operating system to tell: that works on every file system and with every editor, and a look
 * at a few manifests a second costs nothing.
 */
final class FileWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FileWatch.class);
  private static final long INTERVAL_MILLIS = 500;

  private final List<Path> paths;
  private final Runnable changed;
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

  @Override
  public void close() {
    thread.interrupt();
  }

  private void run() {
    Map<Path, Stamp> before = applied;
    try {
      while (true) {
        Thread.sleep(INTERVAL_MILLIS);
        Map<Path, Stamp> now = look();
        // A file that still changes is being written: it is read once it has been the same for two
        // looks.
        if (!now.equals(applied) && now.equals(before)) {
          applied = now;
          notifyChanged();
        }
        before = now;
      }
    } catch (InterruptedException closed) {
      LOG.debug("manifests are no longer watched");
    }
  }

  private void notifyChanged() {
    try {
      changed.run();
    } catch (RuntimeException e) {
      LOG.error("the saved manifests could not be applied", e);
    }
  }

  private Map<Path, Stamp> look() {
    Map<Path, Stamp> stamps = new TreeMap<>();
    for (Path path : paths) {
      try {
        if (Files.isDirectory(path)) {
          try (Stream<Path> files = Files.list(path)) {
            for (Path file : files.toList()) {
              stamps.put(file, stamp(file));
            }
          }
        } else {
          stamps.put(path, stamp(path));
        }
      } catch (IOException e) {
        LOG.debug("{} cannot be looked at: {}", path, e.getMessage());
        stamps.put(path, Stamp.GONE);
      }
    }
    return stamps;
  }

  private static Stamp stamp(Path file) throws IOException {
    return new Stamp(Files.size(file), Files.getLastModifiedTime(file));
  }

  /** What changes when a file is saved. */
  private record Stamp(long size, FileTime modified) {
    static final Stamp GONE = new Stamp(-1, FileTime.fromMillis(0));
  }
}
