import com.hivemq.embedded.EmbeddedHiveMQ;
import java.nio.file.Path;

/** HiveMQ CE as a process: {@code HiveMq CONFIGURATION-FOLDER DATA-FOLDER}, until it gets a signal. */
final class HiveMq {
  private HiveMq() {}

  public static void main(String[] folders) throws Exception {
    Path configuration = Path.of(folders[0]);
    EmbeddedHiveMQ broker =
        EmbeddedHiveMQ.builder()
            .withConfigurationFolder(configuration)
            .withDataFolder(Path.of(folders[1]))
            .withExtensionsFolder(configuration)
            .build();
    broker.start().join();
    Thread.currentThread().join();
  }
}
