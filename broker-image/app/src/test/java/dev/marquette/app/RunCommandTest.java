package dev.marquette.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.app.files.FileConfigStore;
import dev.marquette.codec.testkit.TestPorts;
import dev.marquette.kernel.config.AppliedReport;
import dev.marquette.kernel.config.ConfigStore;
import dev.marquette.transport.ListenerState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunCommandTest {
  @TempDir private Path folder;

  private final AtomicReference<Broker> serving = new AtomicReference<>();
  private final List<List<ListenerState>> openAtClose = new ArrayList<>();

  @Test
  @DisplayName("Manifests are applied no more before what they are applied to goes")
  void endsConfigurationFirst() throws Exception {
    OneMachine.save(folder, "cluster.yaml", OneMachine.CLUSTER);
    OneMachine.save(folder, "a.yaml", OneMachine.listener("a", TestPorts.freePort()));
    RunCommand.serve(
        RunCommand.options(1, "127.0.0.1:0", Map.of()),
        secrets -> new Closing(new FileConfigStore(List.of(folder), secrets)),
        serving::set);
    assertThat(openAtClose.getFirst()).as("listeners that are open still").hasSize(1);
  }

  /** Looks what the broker does when its configuration is closed. */
  private final class Closing implements ConfigStore {
    private final ConfigStore store;

    Closing(ConfigStore store) {
      this.store = store;
    }

    @Override
    public void start(Listener listener) {
      store.start(listener);
    }

    @Override
    public void report(AppliedReport report) {
      store.report(report);
    }

    @Override
    public void close() {
      openAtClose.add(Objects.requireNonNull(serving.get()).listeners());
      store.close();
    }
  }
}
