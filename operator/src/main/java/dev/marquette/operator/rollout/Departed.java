package dev.marquette.operator.rollout;

import dev.marquette.operator.model.ClusterId;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Brokers that were scaled away. One that only crashed is not among them: its pod comes back, and
 * until then the other brokers look after what it left.
 */
public final class Departed {
  private Departed() {}

  /**
   * The nodes that left something behind, that there should not be, and whose pod no longer exists.
   *
   * @param known all nodes that left anything in etcd
   * @param replicas how many brokers there should be
   * @param pods names of the pods that exist, those that are ending included
   */
  public static Set<String> among(
      Set<String> known, ClusterId cluster, int replicas, Collection<String> pods) {
    Set<String> wanted =
        IntStream.range(0, replicas).mapToObj(cluster::brokerPod).collect(Collectors.toSet());
    Set<String> departed = new TreeSet<>(known);
    departed.removeAll(wanted);
    departed.removeAll(pods);
    return departed;
  }
}
