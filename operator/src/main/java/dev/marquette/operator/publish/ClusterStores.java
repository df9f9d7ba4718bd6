package dev.marquette.operator.publish;

import dev.marquette.operator.model.ClusterId;
import java.util.List;

/** The stores of all clusters: at most one connection for each. */
public interface ClusterStores {
  /**
   * The store of a cluster, opened when it was not, and opened anew when its endpoints changed. The
   * store may not be current yet; whoever asked is told when it is.
   */
  ClusterStore open(ClusterId cluster, List<String> endpoints);

  /** Ends the connection of a cluster that is gone. */
  void close(ClusterId cluster);
}
