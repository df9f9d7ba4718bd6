package dev.marquette.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/marquette}, with a Java that only says how it was called. */
class LauncherTest {
  private static final Instant BUILT = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir Path home;

  @BeforeEach
  void install() throws IOException {
    for (String folder : new String[] {"app", "lib", "bin", "java/bin"}) {
      Files.createDirectories(home.resolve(folder));
    }
    Files.copy(Path.of("src/main/dist/bin/marquette"), home.resolve("bin/marquette"));
    Path java = Files.writeString(home.resolve("java/bin/java"), "#!/bin/sh\necho \"$@\"\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
    file("app/a.jar", 0);
    file("lib/b.jar", 0);
  }

  @Test
  @DisplayName("takes the AOT cache that was made after the jars, and names them in order")
  void takesTheCache() throws Exception {
    file("marquette.aot", 60);
    assertThat(call())
        .contains("-XX:AOTCache=" + home.resolve("marquette.aot"))
        .contains("-cp " + home.resolve("app/a.jar") + ":" + home.resolve("lib/b.jar"))
        .endsWith("run -f x");
  }

  @Test
  @DisplayName("goes without the AOT cache when there is none")
  void noCache() throws Exception {
    assertThat(call()).doesNotContain("AOTCache").endsWith("run -f x");
  }

  @Test
  @DisplayName(
      "goes without an AOT cache that is older than a jar: its classes may be the old ones")
  void oldCache() throws Exception {
    file("marquette.aot", 60);
    file("app/a.jar", 120);
    assertThat(call()).doesNotContain("AOTCache").endsWith("run -f x");
  }

  private void file(String name, int secondsAfterBuild) throws IOException {
    Path file = Files.writeString(home.resolve(name), "");
    Files.setLastModifiedTime(file, FileTime.from(BUILT.plusSeconds(secondsAfterBuild)));
  }

  private String call() throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder("sh", home.resolve("bin/marquette").toString(), "run", "-f", "x")
            .redirectErrorStream(true);
    builder.environment().remove("JAVA_OPTS");
    builder.environment().remove("MARQUETTE_HOME");
    builder.environment().put("JAVA_HOME", home.resolve("java").toString());
    Process launcher = builder.start();
    String said = new String(launcher.getInputStream().readAllBytes(), UTF_8).strip();
    assertThat(launcher.waitFor()).as(said).isZero();
    return said;
  }
}
