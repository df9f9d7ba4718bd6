package dev.marquette.app;

import dev.marquette.cluster.Cluster;
import dev.marquette.cluster.ClusterStats;
import dev.marquette.management.MetricSource;
import dev.marquette.management.Sample;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** What a broker sees of its cluster. */
record ClusterMetrics(Cluster cluster) implements MetricSource {
  @Override
  public Collection<Sample> samples() {
    ClusterStats stats = cluster.stats();
    Instant stale = stats.staleSince();
    double staleSeconds =
        stale == null ? 0 : Duration.between(stale, Instant.now()).toMillis() / 1000.0;
    return List.of(
        gauge(
            "marquette_cluster_members",
            "Brokers that this one sees, itself included",
            stats.members()),
        gauge(
            "marquette_cluster_peers_connected",
            "Other brokers that it has streams to",
            stats.peersConnected()),
        gauge("marquette_cluster_own_routes", "Routes that it publishes", stats.ownRoutes()),
        gauge(
            "marquette_cluster_waiting_writes",
            "Keys that etcd has not taken yet",
            stats.waitingWrites()),
        Sample.gauge(
            "marquette_cluster_stale_seconds",
            "How long what it knows of the others may be out of date; 0 while etcd answers",
            Map.of(),
            staleSeconds),
        Sample.counter(
            "marquette_cluster_forwarded_total",
            "Messages sent to other brokers",
            Map.of(),
            stats.forwarded()),
        Sample.counter(
            "marquette_cluster_dropped_total",
            "Messages at QoS 0 that did not go to another broker",
            Map.of(),
            stats.dropped()));
  }

  private static Sample gauge(String name, String help, long value) {
    return Sample.gauge(name, help, Map.of(), value);
  }
}
