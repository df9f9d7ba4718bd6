package dev.marquette.app.files;

import dev.marquette.crds.manifest.ManifestReader;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The names of the manifests in a folder. It is listed again only when its {@link Stamp} has
 * changed: to list it takes ten times what a look at that takes. Confined to the thread that looks.
 */
final class WatchedFolder {
  /**
   * Longer than a tick of any file system's clock (FAT's is 2 s). What changes in the tick in which
   * a change was seen leaves the folder's stamp as it was.
   */
  private static final long TICK_NANOS = Duration.ofSeconds(3).toNanos();

  private final Path path;
  private List<Path> manifests = List.of();
  private Stamp stamp = Stamp.GONE;
  private long changeSeenNanos;
  private boolean isComplete;

  WatchedFolder(Path path) {
    this.path = path;
  }

  /**
   * Those that are in it now.
   *
   * @param now its stamp
   * @param nowNanos of {@link System#nanoTime}
   * @throws IOException when it cannot be listed
   */
  List<Path> manifests(Stamp now, long nowNanos) throws IOException {
    if (!now.equals(stamp)) {
      stamp = now;
      changeSeenNanos = nowNanos;
      isComplete = false;
    }
    if (!isComplete) {
      manifests = list();
      isComplete = nowNanos - changeSeenNanos > TICK_NANOS;
    }
    return manifests;
  }

  private List<Path> list() throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(path, ManifestReader::isManifest)) {
      files.forEach(found::add);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return found;
  }
}
