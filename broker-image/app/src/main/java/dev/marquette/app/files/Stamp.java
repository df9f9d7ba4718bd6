package dev.marquette.app.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/**
 * What changes when a file is saved, or another takes its place; and, of a folder, when a file
 * comes, goes or takes another name.
 *
 * @param file what its file system calls it, where there is such a thing
 */
record Stamp(boolean isFolder, long size, FileTime modified, @Nullable Object file) {
  static final Stamp GONE = new Stamp(false, -1, FileTime.fromMillis(0), null);

  /** That of what a link leads to; {@link #GONE} when it leads nowhere. */
  static Stamp of(Path path) {
    try {
      BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
      return new Stamp(now.isDirectory(), now.size(), now.lastModifiedTime(), now.fileKey());
    } catch (IOException gone) {
      return GONE;
    }
  }
}
