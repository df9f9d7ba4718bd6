package dev.marquette.app;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether Java uses the AOT cache that {@code bin/prepare} makes, or another that its options name.
 * One that it refuses it passes over without a word, and the broker takes more than twice as long
 * to start. What is looked at costs next to nothing: system properties, the JVM's options, which
 * Netty asks for as well, whether there is a file, and the beginning of one that is not used.
 */
final class AotCache {
  private static final Logger LOG = LoggerFactory.getLogger(AotCache.class);

  /** Where {@code bin/marquette} looks for it. */
  private static final String FILE = "marquette.aot";

  private static final String OPTION = "-XX:AOTCache=";

  /** Of a cache; among it is which Java has made it. */
  private static final int HEADER_BYTES = 4096;

  private AotCache() {}

  /** Says so in one line. */
  static void report() {
    LOG.info(
        "AOT cache {}",
        state(
            System.getProperty(FILE),
            ManagementFactory.getRuntimeMXBean().getInputArguments(),
            System.getProperty("java.vm.info", ""),
            System.getProperty("java.vm.version", "")));
  }

  /**
   * @param prepared where {@code bin/prepare} puts it; null when nobody looked there
   * @param options of the JVM, in their order: the last cache that they name is the one that counts
   * @param info Java's own account of how it runs: of {@code sharing} when it uses an archive of
   *     classes, which is this one or, where none is named, Java's own
   * @param version Java's
   */
  static String state(
      @Nullable String prepared, List<String> options, String info, String version) {
    String named = null;
    for (String option : options) {
      named = option.startsWith(OPTION) ? option.substring(OPTION.length()) : named;
    }
    if (named == null) {
      if (prepared == null) {
        return "not in use: this was not started by bin/marquette";
      }
      return Files.exists(Path.of(prepared))
          ? "not in use: a jar is newer than " + prepared + ", bin/prepare makes another"
          : "not in use: there is no " + prepared + ", bin/prepare makes it";
    }
    String remedy =
        named.equals(prepared)
            ? "bin/prepare makes another"
            : "make another, or leave " + OPTION + " to bin/marquette";
    Path cache = Path.of(named);
    if (!Files.exists(cache)) {
      return "not in use: there is no " + cache + "; " + remedy;
    }
    return info.contains("sharing")
        ? "in use: " + cache
        : "not in use: " + refusal(cache, version) + "; " + remedy;
  }

  private static String refusal(Path cache, String version) {
    String header;
    try (InputStream in = Files.newInputStream(cache)) {
      header = new String(in.readNBytes(HEADER_BYTES), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return cache + " cannot be read, " + e;
    }
    return header.contains("(" + version + ")")
        ? cache + " is of other jars or options than these, JAVA_OPTS=-Xlog:aot shows which"
        : cache + " is not of this Java, " + version;
  }
}
