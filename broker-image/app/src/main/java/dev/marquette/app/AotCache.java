package dev.marquette.app;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether Java uses the AOT cache that {@code bin/prepare} makes. One that it refuses it passes
 * over without a word, and the broker takes more than twice as long to start. What is looked at
 * costs next to nothing: system properties, whether there is a file, and the beginning of one that
 * is not used.
 */
final class AotCache {
  private static final Logger LOG = LoggerFactory.getLogger(AotCache.class);

  /** Where {@code bin/marquette} looks for it. */
  private static final String FILE = "marquette.aot";

  /** Of a cache; among it is which Java has made it. */
  private static final int HEADER_BYTES = 4096;

  private AotCache() {}

  /** Says so in one line. */
  static void report() {
    LOG.info(
        "AOT cache {}",
        state(
            System.getProperty(FILE),
            System.getProperty("java.vm.info", ""),
            System.getProperty("java.vm.version", "")));
  }

  /**
   * @param file null when nobody looked for one
   * @param info Java's own account of how it runs: of {@code sharing} when it uses an archive of
   *     classes, which is this one or, where there is none, Java's own
   * @param version Java's
   */
  static String state(@Nullable String file, String info, String version) {
    if (file == null) {
      return "not in use: this was not started by bin/marquette";
    }
    Path cache = Path.of(file);
    if (!Files.exists(cache)) {
      return "not in use: there is no " + cache + ", bin/prepare makes it";
    }
    return info.contains("sharing") ? "in use: " + cache : "not in use: " + refusal(cache, version);
  }

  private static String refusal(Path cache, String version) {
    String header;
    try (InputStream in = Files.newInputStream(cache)) {
      header = new String(in.readNBytes(HEADER_BYTES), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return cache + " cannot be read, " + e;
    }
    return header.contains("(" + version + ")")
        ? cache
            + " is of other jars or options than these, JAVA_OPTS=-Xlog:aot shows which;"
            + " bin/prepare makes another"
        : cache + " is not of this Java, " + version + "; bin/prepare makes another";
  }
}
