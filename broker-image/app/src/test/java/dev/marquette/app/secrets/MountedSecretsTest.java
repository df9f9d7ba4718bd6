package dev.marquette.app.secrets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MountedSecretsTest {
  private static final Duration INTERVAL = Duration.ofMillis(50);

  @TempDir private Path folder;
  private final AtomicInteger changes = new AtomicInteger();
  private int versions;

  @Test
  void readsAFileForEachKeyAtOnce() throws IOException {
    Files.writeString(folder.resolve("tls-main__tls.crt"), "certificate");
    Files.writeString(folder.resolve("tls-main__odd__key"), "odd");
    Files.writeString(folder.resolve("README"), "no Secret");
    try (MountedSecrets secrets = MountedSecrets.watching(folder, INTERVAL)) {
      assertThat(text(secrets, "tls-main", "tls.crt")).isEqualTo("certificate");
      assertThat(text(secrets, "tls-main", "odd__key")).isEqualTo("odd");
      assertThat(text(secrets, "README", "")).isNull();
    }
  }

  @Test
  void noticesThatTheKubeletSwappedTheFolder() throws IOException {
    mount("old");
    Files.createSymbolicLink(folder.resolve("s__password"), Path.of("..data/s__password"));
    try (MountedSecrets secrets = MountedSecrets.watching(folder, INTERVAL)) {
      secrets.onChange(changes::incrementAndGet);
      assertThat(text(secrets, "s", "password")).isEqualTo("old");

      mount("new");
      await().until(() -> changes.get() == 1);
      assertThat(text(secrets, "s", "password")).isEqualTo("new");
      mount("newer");
      await().until(() -> changes.get() == 2);
      assertThat(text(secrets, "s", "password")).isEqualTo("newer");
    }
  }

  @Test
  void aFolderThatIsMountedLaterIsRead() throws IOException {
    Path later = folder.resolve("later");
    try (MountedSecrets secrets = MountedSecrets.watching(later, INTERVAL)) {
      secrets.onChange(changes::incrementAndGet);
      assertThat(text(secrets, "s", "k")).isNull();

      Files.createDirectory(later);
      Files.writeString(later.resolve("s__k"), "v");
      await().until(() -> "v".equals(text(secrets, "s", "k")));
    }
  }

  @Test
  void aFolderThatIsGoneForAMomentTakesNothingAway() throws IOException {
    Files.writeString(folder.resolve("s__k"), "v");
    Path away = folder.resolveSibling(folder.getFileName() + "-away");
    try (MountedSecrets secrets = MountedSecrets.watching(folder, INTERVAL)) {
      secrets.onChange(changes::incrementAndGet);
      Files.move(folder, away);
      Files.createDirectory(folder);
      Files.writeString(folder.resolve("s__k"), "w");
      await().until(() -> "w".equals(text(secrets, "s", "k")));
    } finally {
      Files.delete(away.resolve("s__k"));
      Files.delete(away);
    }
  }

  @Test
  void whoCannotTakeAChangeHearsOfTheNext() throws IOException {
    try (MountedSecrets secrets = MountedSecrets.watching(folder, INTERVAL)) {
      secrets.onChange(
          () -> {
            if (changes.incrementAndGet() == 1) {
              throw new IllegalStateException("not this one");
            }
          });
      Files.writeString(folder.resolve("s__k"), "v");
      await().until(() -> changes.get() >= 1);
      Files.writeString(folder.resolve("s__l"), "w");
      await().until(() -> "w".equals(text(secrets, "s", "l")) && changes.get() >= 2);
    }
  }

  @Test
  void aMountIsWatchedUntilItIsClosed() throws IOException {
    MountedSecrets secrets = MountedSecrets.watching(folder, INTERVAL);
    secrets.close();
    await()
        .until(
            () ->
                Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(MountedSecretsTest::isWatch));
  }

  /** As the kubelet does: a folder for each version, and one link that is moved. */
  private void mount(String password) throws IOException {
    Path version = Files.createDirectory(folder.resolve("..v" + ++versions));
    Files.writeString(version.resolve("s__password"), password);
    Path link = Files.createSymbolicLink(folder.resolve("..data_tmp"), version.getFileName());
    Files.move(link, folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
  }

  private static boolean isWatch(Thread thread) {
    return thread.getName().equals("secrets");
  }

  private static @Nullable String text(Secrets secrets, String secret, String key) {
    byte[] value = secrets.value(secret, key);
    return value == null ? null : new String(value, UTF_8);
  }
}
