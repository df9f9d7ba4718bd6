package dev.marquette.app.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileWatchTest {
  @TempDir private Path folder;
  private final AtomicInteger changes = new AtomicInteger();

  @Test
  void noticesAFileThatWasSavedBetweenTheFirstLookAndTheStart() throws IOException {
    try (FileWatch watch = new FileWatch(List.of(folder), changes::incrementAndGet)) {
      Files.writeString(folder.resolve("a.yaml"), "a");
      watch.start();

      await().until(() -> changes.get() == 1);
    }
  }

  @Test
  void noticesWhatIsAddedChangedAndRemoved() throws IOException {
    Path file = folder.resolve("a.yaml");
    try (FileWatch watch = new FileWatch(List.of(folder), changes::incrementAndGet)) {
      watch.start();

      Files.writeString(file, "a");
      await().until(() -> changes.get() == 1);
      Files.writeString(file, "ab");
      await().until(() -> changes.get() == 2);
      Files.delete(file);
      await().until(() -> changes.get() == 3);
    }
    assertThat(changes).hasValue(3);
  }

  @Test
  void aFileThatIsNotThereYetIsNoticedWhenItComes() throws IOException {
    Path file = folder.resolve("later.yaml");
    try (FileWatch watch = new FileWatch(List.of(file), changes::incrementAndGet)) {
      watch.start();
      Files.writeString(file, "a");

      await().until(() -> changes.get() == 1);
    }
  }

  @Test
  void aChangeThatCannotBeAppliedDoesNotEndTheWatch() throws IOException {
    Path file = folder.resolve("a.yaml");
    Runnable refuses =
        () -> {
          changes.incrementAndGet();
          throw new IllegalStateException("refused");
        };
    try (FileWatch watch = new FileWatch(List.of(folder), refuses)) {
      watch.start();
      Files.writeString(file, "a");
      await().until(() -> changes.get() == 1);
      Files.writeString(file, "ab");
      await().until(() -> changes.get() == 2);
    }
  }
}
