package dev.marquette.app.files;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that files were saved, added or removed. It looks at sizes and times instead of asking
 * the operating system to tell: that works on every file system and with every editor. A look is
 * made while clients wait for the same cores, so that it does no more than it must.
 */
final class FileWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FileWatch.class);
  private static final long CLOSE_LIMIT_MILLIS = 5_000;

  private final List<Path> paths;
  private final Runnable changed;
  private final Duration interval;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;

  /** Those of the paths that are folders, or were when they were looked at. */
  private final Map<Path, WatchedFolder> folders = new HashMap<>();

  private Map<Path, Stamp> applied;

  /**
   * Looks for the first time: what is saved from now on is noticed, also before {@link #start}.
   *
   * @param interval between two looks; a change is told after one to two of them
   */
  FileWatch(List<Path> paths, Runnable changed, Duration interval) {
    this.paths = paths;
    this.changed = changed;
    this.interval = interval;
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
      while (!closed.await(interval.toNanos(), TimeUnit.NANOSECONDS)) {
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
      Stamp stamp = Stamp.of(path);
      if (!stamp.isFolder()) {
        stamps.put(path, stamp);
        continue;
      }
      WatchedFolder folder = folders.computeIfAbsent(path, WatchedFolder::new);
      try {
        for (Path file : folder.manifests(stamp, System.nanoTime())) {
          stamps.put(file, Stamp.of(file));
        }
      } catch (IOException e) {
        LOG.debug("{} cannot be listed: {}", path, e.getMessage());
        stamps.put(path, Stamp.GONE);
      }
    }
    return stamps;
  }
}
