package dev.marquette.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;

import dev.marquette.app.files.FileConfigStore;
import dev.marquette.codec.testkit.TestPorts;
import dev.marquette.kernel.config.AppliedReport;
import dev.marquette.kernel.config.ConfigStore;
import dev.marquette.transport.ListenerState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
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

  @Test
  @SuppressWarnings("NullAway") // the point of it
  @DisplayName("A broker that cannot be made leaves no thread, and its configuration is closed")
  void leavesNothing() {
    Map<String, String> environment = new HashMap<>();
    environment.put("MARQUETTE_MQTT", null); // found when all but the applier is there
    assertLeavesNothing(RunCommand.options(2, "127.0.0.1:0", Map.of()), environment);
  }

  @Test
  @DisplayName("Too many loops: the same, and the limit is named")
  void tooManyLoops() {
    BrokerOptions options = RunCommand.options(65, "127.0.0.1:0", Map.of());
    assertThat(assertLeavesNothing(options, Map.of())).hasMessageContaining("65 is not in 0 to 64");
  }

  private static Throwable assertLeavesNothing(
      BrokerOptions options, Map<String, String> environment) {
    AtomicInteger closed = new AtomicInteger();
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    Throwable thrown =
        catchThrowable(
            () ->
                RunCommand.serve(
                    new BrokerOptions(
                        options.node(), options.loops(), options.admin(), environment),
                    secrets -> new NeverStarted(closed),
                    broker -> fail("there is none")));
    assertThat(thrown).isNotNull();
    assertThat(closed).as("times that the configuration was closed").hasValue(1);
    await()
        .untilAsserted(
            () ->
                assertThat(Thread.getAllStackTraces().keySet())
                    .filteredOn(thread -> !before.contains(thread))
                    .extracting(Thread::getName)
                    .noneMatch(RunCommandTest::isOfBroker));
    return thrown;
  }

  private static boolean isOfBroker(String thread) {
    return thread.startsWith("loop") || thread.startsWith("accept") || thread.equals("reports");
  }

  private record NeverStarted(AtomicInteger closed) implements ConfigStore {
    @Override
    public void start(Listener listener) {
      fail("there is no broker to deliver to");
    }

    @Override
    public void report(AppliedReport report) {
      fail("there is no broker that reports");
    }

    @Override
    public void close() {
      closed.incrementAndGet();
    }
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
