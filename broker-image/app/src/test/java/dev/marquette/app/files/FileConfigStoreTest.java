package dev.marquette.app.files;

import static dev.marquette.app.OneMachine.CLUSTER;
import static dev.marquette.app.OneMachine.listener;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.marquette.app.LoggedLines;
import dev.marquette.app.secrets.SecretsInMemory;
import dev.marquette.kernel.config.ConfigDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileConfigStoreTest {
  private static final ConfigDocument.Key MAIN = new ConfigDocument.Key("Listener", "main");

  @TempDir private Path folder;
  private final SecretsInMemory secrets = new SecretsInMemory();
  private final List<Map<ConfigDocument.Key, ConfigDocument>> delivered =
      new CopyOnWriteArrayList<>();
  private final LoggedLines log = LoggedLines.of(FileConfigStore.class);
  private Path cluster;
  private Path main;
  private FileConfigStore store;

  @BeforeEach
  void start() throws IOException {
    cluster = Files.writeString(folder.resolve("cluster.yaml"), CLUSTER);
    main = Files.writeString(folder.resolve("main.yaml"), "# one\n" + listener("main", 1883));
    store = new FileConfigStore(List.of(cluster, main), secrets);
    store.start(delivered::add);
  }

  @AfterEach
  void close() {
    store.close();
    log.close();
  }

  @Test
  void aResourceSaysWhereItIsWrittenAndHowOftenItHasChanged() throws IOException {
    ConfigDocument first = latest(MAIN);
    assertThat(first.source()).isEqualTo(main + ":2");
    assertThat(first.generation()).isEqualTo(1);

    save(listener("main", 1884));
    await().until(() -> delivered.size() == 2);
    assertThat(latest(MAIN).generation()).isEqualTo(2);
    assertThat(latest(MAIN).source()).isEqualTo(main + ":1");

    save("# only a comment is new\n" + listener("main", 1884));
    await().until(() -> delivered.size() == 3);
    assertThat(latest(MAIN).generation()).isEqualTo(2);
  }

  @Test
  void aFileThatIsEmptyForAWhileTakesNothingAway() throws IOException {
    save("");
    await().until(() -> !log.lines().isEmpty());
    assertThat(log.lines().getFirst())
        .startsWith("ERROR ")
        .contains(main + ":1: it is empty: still being written?");
    assertThat(delivered).hasSize(1);

    save(listener("main", 1885));
    await().until(() -> delivered.size() == 2);
    assertThat(latest(MAIN).json()).contains("1885");
  }

  @Test
  void aFileWhoseManifestsAreCommentedOutIsMeantSo() throws IOException {
    save("# nothing for now\n");

    await().until(() -> delivered.size() == 2);
    assertThat(delivered.getLast()).doesNotContainKey(MAIN);
  }

  @Test
  void aHalfWrittenFileIsRefusedWithFileLineAndReason() throws IOException {
    save("# one\n" + listener("main", 1884).replace("port: 1884", "port: 18x"));
    await().until(() -> !log.lines().isEmpty());
    assertThat(log.lines().getFirst()).contains(main + ":5:").contains("spec.port").contains("18x");

    save(listener("main", 1884));
    await().until(() -> delivered.size() == 2);
    assertThat(log.lines()).hasSize(1);
  }

  @Test
  void aNamedFileThatIsDeletedIsToldInWords() throws IOException {
    Files.delete(main);

    await().until(() -> !log.lines().isEmpty());
    assertThat(log.lines().getFirst())
        .contains("what was in force stays")
        .contains(main + ": there is no such file or folder");
    assertThat(delivered).hasSize(1);
  }

  @Test
  void aFileThatIsNotThereOrMayNotBeReadIsToldInWordsAtTheStart() throws IOException {
    Path nowhere = folder.resolve("nowhere.yaml");
    assertThatThrownBy(() -> start(nowhere))
        .isInstanceOf(InvalidManifestsException.class)
        .hasMessage(nowhere + ": there is no such file or folder");

    Files.setPosixFilePermissions(main, PosixFilePermissions.fromString("---------"));
    assumeFalse(Files.isReadable(main), "this user may read everything");
    assertThatThrownBy(() -> start(main))
        .isInstanceOf(InvalidManifestsException.class)
        .hasMessageContaining(main + ": it may not be read");
  }

  @Test
  void secretsAreKnownBeforeWhatRefersToThem() throws IOException {
    save(
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: s}
        stringData: {password: one}
        """);
    await().until(() -> delivered.size() == 2);

    assertThat(secrets.value("s", "password")).isEqualTo(new byte[] {'o', 'n', 'e'});
    assertThat(delivered.getLast()).hasSize(1);
  }

  /** At once: a file that is emptied and written a while later has changed twice. */
  private void save(String text) throws IOException {
    Path draft = Files.writeString(folder.resolve("draft"), text);
    Files.move(draft, main, StandardCopyOption.ATOMIC_MOVE);
  }

  private void start(Path file) {
    try (FileConfigStore other = new FileConfigStore(List.of(cluster, file), secrets)) {
      other.start(desired -> {});
    }
  }

  private ConfigDocument latest(ConfigDocument.Key key) {
    return Objects.requireNonNull(delivered.getLast().get(key));
  }
}
