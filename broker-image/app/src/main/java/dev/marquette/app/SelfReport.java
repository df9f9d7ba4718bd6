package dev.marquette.app;

import dev.marquette.crds.MqttClusterSpec;
import dev.marquette.crds.Sys;
import dev.marquette.kernel.BrokerKernel;
import dev.marquette.kernel.ClientAnnouncer;
import dev.marquette.management.BrokerMetrics;
import dev.marquette.management.TopicRates;
import dev.marquette.management.TopicSamples;
import dev.marquette.management.alarm.AlarmLog;
import dev.marquette.management.alarm.AlarmSamples;
import dev.marquette.management.alarm.AlarmSettings;
import dev.marquette.management.alarm.Alarms;
import dev.marquette.management.alarm.CongestionAlarms;
import dev.marquette.management.sys.AlarmMessages;
import dev.marquette.management.sys.PresenceMessages;
import dev.marquette.management.sys.SysSettings;
import dev.marquette.management.sys.SysTopics;
import dev.marquette.management.usage.UsageAlarms;
import dev.marquette.management.usage.UsageSettings;
import java.time.Clock;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a broker tells of itself: {@code $SYS} topics, clients that come and go, counted topics,
 * alarms.
 */
final class SelfReport implements AutoCloseable {
  private final String node;
  private final BrokerKernel kernel;
  private final Alarms alarms;
  private final UsageAlarms usage;
  private final SysTopics sys;
  private final TopicRates topics;
  private volatile Supplier<List<String>> nodes;

  SelfReport(String node, BrokerKernel kernel, BrokerMetrics metrics) {
    this.node = node;
    this.kernel = kernel;
    nodes = () -> List.of(node);
    sys =
        new SysTopics(
            new SysTopics.Subject(
                node, Version.current(), () -> nodes.get(), kernel::population, kernel::stats),
            kernel.systemMessages(),
            Clock.system(ZoneId.systemDefault()));
    topics = new TopicRates(kernel.topicMetrics());
    metrics.add(new TopicSamples(kernel.topicMetrics()));
    InstantSource clock = InstantSource.system();
    alarms =
        new Alarms(
            clock,
            List.of(new AlarmLog(clock), new AlarmMessages(node, kernel.systemMessages(), clock)));
    kernel.congestionListener(new CongestionAlarms(alarms));
    usage = new UsageAlarms(alarms);
    metrics.add(new AlarmSamples(alarms));
  }

  /** As an MqttCluster says, from now on. */
  void apply(MqttClusterSpec spec) {
    sys.apply(
        new SysSettings(spec.sys().interval().toDuration(), spec.sys().heartbeat().toDuration()));
    kernel.announcer(announcer(spec.sys().presence()));
    topics.count(spec.topicMetrics());
    alarms.settings(
        new AlarmSettings(spec.alarms().sizeLimit(), spec.alarms().validityPeriod().toDuration()));
    usage.apply(usage(spec.alarms()));
  }

  private static UsageSettings usage(dev.marquette.crds.Alarms alarms) {
    return new UsageSettings(
        new UsageSettings.Cpu(
            alarms.cpu().checkInterval().toDuration(),
            alarms.cpu().highWatermark(),
            alarms.cpu().lowWatermark()),
        new UsageSettings.Memory(
            alarms.memory().checkInterval().toDuration(),
            alarms.memory().highWatermark(),
            alarms.memory().heapHighWatermark()));
  }

  private @Nullable ClientAnnouncer announcer(Sys.Presence presence) {
    return presence.enabled()
        ? new PresenceMessages(node, presence.qos(), InstantSource.system())
        : null;
  }

  /** Names who knows the names of all brokers, itself included; empty while they are not known. */
  void nodes(Supplier<List<String>> known) {
    nodes = known;
  }

  @Override
  public void close() {
    sys.close();
    usage.close();
    topics.close();
  }
}
