package dev.marquette.cluster;

import dev.marquette.etcd.MemberRecord;
import dev.marquette.etcd.RouteRecord;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is known of one node's name. Confined to the cluster's thread. */
final class Neighbour {
  final String node;

  /** Its routes, by the suffix of their keys, whether it is there or not. */
  final Map<String, RouteRecord> routes = new HashMap<>();

  /** What its key says; null while it has none. */
  @Nullable MemberRecord record;

  /** The incarnation that the kernel knows; stays for a while when the key is gone. */
  @Nullable Peer peer;

  /** Counts how often it came or went, so that a timer knows whether it is still about this. */
  long turn;

  Neighbour(String node) {
    this.node = node;
  }
}
