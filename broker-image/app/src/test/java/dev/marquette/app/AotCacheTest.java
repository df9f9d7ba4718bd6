package dev.marquette.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a broker says of its AOT cache when it starts. */
class AotCacheTest {
  private static final String USING = "mixed mode, sharing";
  private static final String WITHOUT = "mixed mode";
  private static final String VERSION = "25.0.3+9-LTS";

  @TempDir private Path folder;

  /** A file that begins as a cache does, as far as matters here. */
  private Path cache(String maker) throws IOException {
    String header =
        "\u00ef\0\u00d0".repeat(100)
            + "OpenJDK 64-Bit Server VM (%s) for linux-amd64 JRE (%s)".formatted(maker, maker);
    return Files.write(
        folder.resolve("marquette.aot"), (header + "\0".repeat(9000)).getBytes(ISO_8859_1));
  }

  private static String named(Path cache) {
    return "-XX:AOTCache=" + cache;
  }

  /** As bin/marquette starts it. */
  private static String state(Path cache, String info) {
    return AotCache.state(cache.toString(), List.of(named(cache)), info, VERSION);
  }

  @Test
  @DisplayName("one that Java uses is named")
  void inUse() throws IOException {
    Path cache = cache(VERSION);
    assertThat(state(cache, USING)).isEqualTo("in use: " + cache);
    assertThat(state(cache, "interpreted mode, sharing")).isEqualTo("in use: " + cache);
  }

  @Test
  @DisplayName("one that JAVA_OPTS put in its place is the one that is told of")
  void replaced() throws IOException {
    Path prepared = cache(VERSION);
    Path other = Files.copy(prepared, folder.resolve("other.aot"));
    List<String> options = List.of(named(prepared), "-Xlog:aot*=off", named(other), "-Xmx1g");
    assertThat(AotCache.state(prepared.toString(), options, USING, VERSION))
        .isEqualTo("in use: " + other);
    assertThat(AotCache.state(prepared.toString(), options, WITHOUT, VERSION))
        .startsWith("not in use: " + other + " is of other jars or options than these")
        .endsWith("; make another, or leave -XX:AOTCache= to bin/marquette");
    Files.delete(other);
    assertThat(AotCache.state(prepared.toString(), options, WITHOUT, VERSION))
        .startsWith("not in use: there is no " + other + "; make another");
  }

  @Test
  @DisplayName("one that is named without bin/marquette")
  void byHand() throws IOException {
    Path cache = cache(VERSION);
    assertThat(AotCache.state(null, List.of(named(cache)), USING, VERSION))
        .isEqualTo("in use: " + cache);
  }

  @Test
  @DisplayName("where there is none, Java's own archive is not taken for it")
  void missing() {
    Path cache = folder.resolve("marquette.aot");
    List<String> options = List.of("-XX:+UseG1GC", "-XX:AOTCacheOutput=x.aot");
    assertThat(AotCache.state(cache.toString(), options, USING, VERSION))
        .isEqualTo("not in use: there is no %s, bin/prepare makes it", cache);
    assertThat(AotCache.state(null, options, USING, VERSION))
        .isEqualTo("not in use: this was not started by bin/marquette");
  }

  @Test
  @DisplayName("one that is there and was not named is older than a jar")
  void older() throws IOException {
    Path cache = cache(VERSION);
    assertThat(AotCache.state(cache.toString(), List.of(), USING, VERSION))
        .isEqualTo("not in use: a jar is newer than %s, bin/prepare makes another", cache);
  }

  @Test
  @DisplayName("one of another Java")
  void otherJava() throws IOException {
    Path cache = cache("25.0.2+10-LTS");
    assertThat(state(cache, WITHOUT))
        .isEqualTo(
            "not in use: %s is not of this Java, %s; bin/prepare makes another", cache, VERSION);
    assertThat(state(Files.write(cache, new byte[0]), WITHOUT)).contains("is not of this Java");
  }

  @Test
  @DisplayName("one of this Java that it refuses all the same, for its jars or options")
  void otherOptions() throws IOException {
    Path cache = cache(VERSION);
    assertThat(state(cache, WITHOUT))
        .startsWith("not in use: " + cache + " is of other jars or options than these")
        .contains("JAVA_OPTS=-Xlog:aot");
  }

  @Test
  @DisplayName("one that cannot be read")
  void unreadable() throws IOException {
    Path noFile = Files.createDirectory(folder.resolve("a folder"));
    assertThat(state(noFile, WITHOUT))
        .startsWith("not in use: " + noFile + " cannot be read, java.io.IOException");
  }

  @Test
  @DisplayName("a broker says it first of all, in one line, also if it does not get any further")
  void says() throws Exception {
    String none = folder.resolve("none.yaml").toString();
    try (MarquetteProcess broker = MarquetteProcess.start("run", "-f", none)) {
      assertThat(broker.end()).isEqualTo(1);
      assertThat(broker.lines())
          .filteredOn(line -> line.contains("AOT cache"))
          .singleElement()
          .asString()
          .contains("INFO")
          .endsWith("AOT cache not in use: this was not started by bin/marquette");
    }
  }
}
