package dev.marquette.app.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchedFolderTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  @TempDir private Path path;

  @Test
  void isListedOnceItsStampHasStayedForATick() throws IOException {
    WatchedFolder folder = new WatchedFolder(path);
    Stamp stamp = stampAt(1);
    assertThat(folder.manifests(stamp, 0)).isEmpty();
    Path file = Files.createFile(path.resolve("a.yaml"));
    Files.createFile(path.resolve("broker.log"));

    // in the same tick of the clock: nothing tells of the file
    assertThat(folder.manifests(stamp, SECOND)).containsExactly(file);
    assertThat(folder.manifests(stamp, 4 * SECOND)).containsExactly(file);

    Files.createFile(path.resolve("b.yaml"));
    assertThat(folder.manifests(stamp, 5 * SECOND))
        .as("what is known is not looked for again")
        .containsExactly(file);
    assertThat(folder.manifests(stampAt(2), 6 * SECOND)).hasSize(2);
  }

  /**
   * Not the folder's own: all that this test does may be in one tick of the file system's clock.
   */
  private static Stamp stampAt(long millis) {
    return new Stamp(true, 4096, FileTime.fromMillis(millis), null);
  }

  @Test
  void oneThatIsGoneIsToldAndFoundAgain() throws IOException {
    WatchedFolder folder = new WatchedFolder(path.resolve("inner"));
    Path inner = Files.createDirectory(path.resolve("inner"));
    Path file = Files.createFile(inner.resolve("a.json"));
    Stamp stamp = Stamp.of(inner);
    folder.manifests(stamp, 0);
    assertThat(folder.manifests(stamp, 9 * SECOND)).containsExactly(file);

    Files.move(inner, path.resolve("away"));
    assertThatThrownBy(() -> folder.manifests(Stamp.of(inner), 10 * SECOND))
        .isInstanceOf(NoSuchFileException.class);
    Files.move(path.resolve("away"), inner);
    assertThat(folder.manifests(Stamp.of(inner), 11 * SECOND)).isEqualTo(List.of(file));
  }
}
