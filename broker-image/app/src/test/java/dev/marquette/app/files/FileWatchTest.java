package dev.marquette.app.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileWatchTest {
  private static final Duration OFTEN = Duration.ofMillis(50);

  @TempDir private Path folder;
  private final AtomicInteger changes = new AtomicInteger();

  @Test
  void noticesAFileThatWasSavedBetweenTheFirstLookAndTheStart() throws IOException {
    try (FileWatch watch = new FileWatch(List.of(folder), changes::incrementAndGet, OFTEN)) {
      save(folder.resolve("a.yaml"), "a");
      watch.start();

      await().until(() -> changes.get() == 1);
    }
  }

  @Test
  void noticesWhatIsAddedChangedAndRemoved() throws IOException {
    Path file = folder.resolve("a.yaml");
    try (FileWatch watch = new FileWatch(List.of(folder), changes::incrementAndGet, OFTEN)) {
      watch.start();

      save(file, "a");
      await().until(() -> changes.get() == 1);
      Files.writeString(file, "b", StandardOpenOption.APPEND);
      await().until(() -> changes.get() == 2);
      Files.delete(file);
      await().until(() -> changes.get() == 3);
    }
    assertThat(changes).hasValue(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.yaml", "a.yml", "a.json"})
  void noticesWhateverIsReadAsAManifest(String name) throws IOException {
    try (FileWatch watch = new FileWatch(List.of(folder), changes::incrementAndGet, OFTEN)) {
      watch.start();
      save(folder.resolve(name), "a");

      await().until(() -> changes.get() == 1);
    }
  }

  @Test
  void aFileThatIsNotThereYetIsNoticedWhenItComes() throws IOException {
    Path file = folder.resolve("later.yaml");
    try (FileWatch watch = new FileWatch(List.of(file), changes::incrementAndGet, OFTEN)) {
      watch.start();
      save(file, "a");

      await().until(() -> changes.get() == 1);
    }
  }

  @Test
  void aLogThatGrowsInTheFolderIsNotWaitedFor() throws IOException {
    try (FileWatch watch = new FileWatch(List.of(folder), changes::incrementAndGet, OFTEN)) {
      watch.start();
      save(folder.resolve("a.yaml"), "a");

      await()
          .until(
              () -> {
                Files.writeString(
                    folder.resolve("broker.log"),
                    "line\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
                return changes.get() == 1;
              });
    }
  }

  @Test
  void aLinkThatLeadsNowhereHidesNoOtherFile() throws IOException {
    Path target = folder.resolve("target");
    Files.createSymbolicLink(folder.resolve("0.yaml"), target);
    try (FileWatch watch = new FileWatch(List.of(folder), changes::incrementAndGet, OFTEN)) {
      watch.start();
      save(folder.resolve("a.yaml"), "a");
      await().until(() -> changes.get() == 1);
      save(target, "now it leads somewhere");
      await().until(() -> changes.get() == 2);
    }
  }

  @Test
  void aMountedConfigMapChangesByOneLink() throws IOException {
    Files.createDirectory(folder.resolve("..1"));
    Files.createDirectory(folder.resolve("..2"));
    Files.writeString(folder.resolve("..1/a.yaml"), "a");
    Files.writeString(folder.resolve("..2/a.yaml"), "b");
    Files.setLastModifiedTime(
        folder.resolve("..2/a.yaml"), Files.getLastModifiedTime(folder.resolve("..1/a.yaml")));
    Files.createSymbolicLink(folder.resolve("..data"), Path.of("..1"));
    Files.createSymbolicLink(folder.resolve("a.yaml"), Path.of("..data/a.yaml"));
    try (FileWatch watch = new FileWatch(List.of(folder), changes::incrementAndGet, OFTEN)) {
      watch.start();
      Files.createSymbolicLink(folder.resolve("..data_tmp"), Path.of("..2"));
      Files.move(
          folder.resolve("..data_tmp"), folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);

      await("size and time are the same, the file is not").until(() -> changes.get() == 1);
    }
  }

  @Test
  void aFolderThatComesBackIsWatchedAgain() throws IOException {
    Path inner = Files.createDirectory(folder.resolve("inner"));
    save(inner.resolve("a.yaml"), "a");
    try (FileWatch watch = new FileWatch(List.of(inner), changes::incrementAndGet, OFTEN)) {
      watch.start();
      Files.move(inner, folder.resolve("away"));
      await().until(() -> changes.get() == 1);
      Files.createDirectory(inner);
      save(inner.resolve("a.yaml"), "a");
      await().until(() -> changes.get() >= 2);
    }
  }

  @Test
  void whateverIsThrownDoesNotEndTheWatch() throws IOException {
    Path file = folder.resolve("a.yaml");
    Runnable refuses =
        () -> {
          if (changes.incrementAndGet() == 1) {
            throw new StackOverflowError("refused");
          }
          throw new IllegalStateException("refused");
        };
    try (FileWatch watch = new FileWatch(List.of(folder), refuses, OFTEN)) {
      watch.start();
      save(file, "a");
      await().until(() -> changes.get() == 1);
      save(file, "ab");
      await().until(() -> changes.get() == 2);
    }
  }

  @Test
  @DisplayName("Who closes it waits for a change that is being applied, and does not interrupt it")
  void aChangeIsAppliedToItsEnd() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch more = new CountDownLatch(1);
    Runnable applies =
        () -> {
          begun.countDown();
          try {
            more.await();
            changes.incrementAndGet();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    FileWatch watch = new FileWatch(List.of(folder), applies, OFTEN);
    watch.start();
    save(folder.resolve("a.yaml"), "a");
    begun.await();
    Thread closing = Thread.ofPlatform().start(watch::close);
    await().until(() -> isOver(closing));

    more.countDown();
    closing.join();

    assertThat(changes).hasValue(1);
  }

  /** Whether it has nothing left to do, or waits. */
  private static boolean isOver(Thread thread) {
    return switch (thread.getState()) {
      case WAITING, TIMED_WAITING, TERMINATED -> true;
      case NEW, RUNNABLE, BLOCKED -> false;
    };
  }

  /** At once: a file that is made and written a while later has changed twice. */
  private void save(Path file, String text) throws IOException {
    Path draft = Files.writeString(folder.resolve("draft"), text);
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
