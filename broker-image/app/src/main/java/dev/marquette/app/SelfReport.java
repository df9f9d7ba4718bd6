package dev.marquette.app;

import dev.marquette.crds.MqttClusterSpec;
import dev.marquette.kernel.BrokerKernel;
import dev.marquette.management.sys.SysSettings;
import dev.marquette.management.sys.SysTopics;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import java.util.function.Supplier;

/** What a broker tells of itself: {@code $SYS} topics. */
final class SelfReport implements AutoCloseable {
  private final SysTopics sys;
  private volatile Supplier<List<String>> nodes;

  SelfReport(String node, BrokerKernel kernel) {
    nodes = () -> List.of(node);
    sys =
        new SysTopics(
            new SysTopics.Subject(node, Version.current(), () -> nodes.get(), kernel::stats),
            kernel.systemMessages(),
            Clock.system(ZoneId.systemDefault()));
  }

  /** As an MqttCluster says, from now on. */
  void apply(MqttClusterSpec spec) {
    sys.apply(
        new SysSettings(spec.sys().interval().toDuration(), spec.sys().heartbeat().toDuration()));
  }

  /** Names who knows the names of all brokers, itself included; empty while they are not known. */
  void nodes(Supplier<List<String>> known) {
    nodes = known;
  }

  @Override
  public void close() {
    sys.close();
  }
}
