package dev.marquette.app;

import dev.marquette.cluster.Cluster;
import dev.marquette.management.Readiness;
import org.jspecify.annotations.Nullable;

/** Ready once members and routes are known: before, messages to other pods would go nowhere. */
record ClusterReadiness(Cluster cluster) implements Readiness {
  @Override
  public String name() {
    return "cluster";
  }

  @Override
  public @Nullable String notReadyBecause() {
    return cluster.isReady()
        ? null
        : "members, routes or retained messages of the cluster are not known yet";
  }
}
