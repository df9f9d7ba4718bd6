package dev.marquette.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.app.files.FileConfigStore;
import dev.marquette.transport.ListenerState;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Listeners that choose their ports themselves. */
class AnyPortsTest {
  @TempDir private Path folder;

  @Test
  @DisplayName("a listener whose port is another's binds one that is free, and says which")
  void bindsWhatIsFree() throws Exception {
    List<ListenerState> bound = new ArrayList<>();
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      OneMachine.save(folder, "cluster.yaml", OneMachine.CLUSTER);
      for (String name : List.of("a", "b")) {
        OneMachine.save(folder, name + ".yaml", OneMachine.listener(name, taken.getLocalPort()));
      }
      RunCommand.serve(
          RunCommand.options(1, "127.0.0.1:0", Map.of()),
          secrets -> new AnyPorts(new FileConfigStore(List.of(folder), secrets)),
          broker -> {
            bound.addAll(broker.listeners());
            for (ListenerState listener : bound) {
              try (RawSocket client = RawSocket.to(listener.boundTo().getPort())) {
                client.connected("c");
              }
            }
          });
      assertThat(bound).hasSize(2);
      assertThat(bound)
          .extracting(listener -> listener.boundTo().getPort())
          .doesNotContain(0, taken.getLocalPort())
          .doesNotHaveDuplicates();
    }
  }
}
