package dev.marquette.crds.manifest;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads manifests as an API server would take them: unknown fields, types, bounds and rules are
 * checked against the generated definitions, and defaults are filled in. Stateless.
 */
public final class ManifestReader {
  private static final Pattern MANIFEST = Pattern.compile(".+\\.(yaml|yml|json)");

  private ManifestReader() {}

  /** Whether a file of a folder is read, by its name alone. */
  public static boolean isManifest(Path file) {
    return MANIFEST.matcher(file.getFileName().toString()).matches();
  }

  /**
   * Reads files, and folders as kubectl does: their {@code .yaml}, {@code .yml} and {@code .json}
   * files in the order of their names, subfolders not included.
   *
   * @throws ManifestException with every mistake of every file; a resource that is written twice is
   *     one
   * @throws IOException when a file cannot be read
   */
  public static List<Manifest> read(Collection<Path> paths) throws ManifestException, IOException {
    List<Manifest> manifests = new ArrayList<>();
    List<ManifestProblem> problems = new ArrayList<>();
    for (Path path : paths) {
      for (Path file : files(path)) {
        collect(file.toString(), text(file), manifests, problems);
      }
    }
    return result(manifests, problems);
  }

  /**
   * Reads one file or folder.
   *
   * @see #read(Collection)
   */
  public static List<Manifest> read(Path path) throws ManifestException, IOException {
    return read(List.of(path));
  }

  /**
   * Reads the documents of a text.
   *
   * @param source what errors call the text
   * @throws ManifestException with every mistake
   */
  public static List<Manifest> read(String source, String text) throws ManifestException {
    List<Manifest> manifests = new ArrayList<>();
    List<ManifestProblem> problems = new ArrayList<>();
    collect(source, text, manifests, problems);
    return result(manifests, problems);
  }

  private static void collect(
      String source, String text, List<Manifest> manifests, List<ManifestProblem> problems) {
    try {
      for (YamlDocument document : YamlParser.parse(source, text)) {
        new DocumentReader(document, problems).read().ifPresent(manifests::add);
      }
    } catch (ManifestException e) {
      problems.addAll(e.problems());
    }
  }

  private static List<Manifest> result(List<Manifest> manifests, List<ManifestProblem> problems)
      throws ManifestException {
    Map<String, Manifest> seen = new HashMap<>();
    for (Manifest manifest : manifests) {
      Manifest first = seen.putIfAbsent(manifest.kindName() + "/" + manifest.name(), manifest);
      if (first != null) {
        problems.add(
            new ManifestProblem(
                manifest.source(),
                manifest.line(),
                1,
                "metadata.name",
                manifest.name(),
                "%s:%d has a %s of this name: rename or remove one of them"
                    .formatted(first.source(), first.line(), manifest.kindName())));
      }
    }
    if (!problems.isEmpty()) {
      throw new ManifestException(problems);
    }
    return List.copyOf(manifests);
  }

  private static List<Path> files(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      return List.of(path);
    }
    try (Stream<Path> files = Files.list(path)) {
      return files
          .filter(ManifestReader::isManifest)
          .filter(Files::isRegularFile)
          .sorted()
          .toList();
    }
  }

  private static String text(Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (MalformedInputException e) {
      throw new IOException(file + " is not UTF-8: save it as UTF-8", e);
    }
  }
}
