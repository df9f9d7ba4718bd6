package dev.marquette.etcd;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The layout of one cluster's keys, under {@code /marquette/{namespace}/{cluster}/}:
 *
 * <pre>
 * config/{kind}/{name}          operator          {@link ConfigRecord}
 * members/{node}                broker, leased    {@link MemberRecord}
 * state/{node}                  operator          serving or draining
 * routes/{node}/...             broker            {@link RouteRecord}
 * applied/{node}/{kind}/{name}  broker            {@link AppliedRecord}
 * data/{section}/{name}         brokers           users, ACLs, bans
 * writers/{node}/{name}         broker            a {@link BatchWriter}'s mark
 * </pre>
 *
 * <p>The parsers return null for a key that is not of their kind, so that what a newer version may
 * add is skipped.
 */
public record ClusterKeys(String namespace, String cluster) {
  public ClusterKeys {
    KeyName.escape(namespace);
    KeyName.escape(cluster);
  }

  /** A resource in {@code config/}. */
  public record ConfigKey(String kind, String name) {}

  /** A resource on one broker, in {@code applied/}. */
  public record AppliedKey(String node, String kind, String name) {}

  /** A route's place, in {@code routes/}; the suffix is for {@link RouteRecord#parse}. */
  public record RouteKey(String node, String suffix) {}

  /** What all keys of the cluster start with. */
  public String root() {
    return "/marquette/" + KeyName.escape(namespace) + "/" + KeyName.escape(cluster) + "/";
  }

  public String configPrefix() {
    return root() + "config/";
  }

  public String config(String kind, String name) {
    return configPrefix() + KeyName.escape(kind) + "/" + KeyName.escape(name);
  }

  public @Nullable ConfigKey parseConfig(String key) {
    List<String> names = names(key, configPrefix(), 2);
    return names == null ? null : new ConfigKey(names.get(0), names.get(1));
  }

  public String membersPrefix() {
    return root() + "members/";
  }

  public String member(String node) {
    return membersPrefix() + KeyName.escape(node);
  }

  /** The node of a key in {@code members/}. */
  public @Nullable String parseMember(String key) {
    List<String> names = names(key, membersPrefix(), 1);
    return names == null ? null : names.getFirst();
  }

  public String statePrefix() {
    return root() + "state/";
  }

  public String state(String node) {
    return statePrefix() + KeyName.escape(node);
  }

  /** The node of a key in {@code state/}. */
  public @Nullable String parseState(String key) {
    List<String> names = names(key, statePrefix(), 1);
    return names == null ? null : names.getFirst();
  }

  public String routesPrefix() {
    return root() + "routes/";
  }

  public String routesPrefix(String node) {
    return routesPrefix() + KeyName.escape(node) + "/";
  }

  public String route(String node, RouteRecord route) {
    return routesPrefix(node) + route.keySuffix();
  }

  public @Nullable RouteKey parseRoute(String key) {
    String prefix = routesPrefix();
    int slash = key.startsWith(prefix) ? key.indexOf('/', prefix.length()) : -1;
    if (slash <= prefix.length()) {
      return null;
    }
    List<String> node = names(key.substring(0, slash), prefix, 1);
    return node == null ? null : new RouteKey(node.getFirst(), key.substring(slash + 1));
  }

  public String appliedPrefix() {
    return root() + "applied/";
  }

  public String appliedPrefix(String node) {
    return appliedPrefix() + KeyName.escape(node) + "/";
  }

  public String applied(String node, String kind, String name) {
    return appliedPrefix(node) + KeyName.escape(kind) + "/" + KeyName.escape(name);
  }

  public @Nullable AppliedKey parseApplied(String key) {
    List<String> names = names(key, appliedPrefix(), 3);
    return names == null ? null : new AppliedKey(names.get(0), names.get(1), names.get(2));
  }

  public String dataPrefix(String section) {
    return root() + "data/" + KeyName.escape(section) + "/";
  }

  public String data(String section, String name) {
    return dataPrefix(section) + KeyName.escape(name);
  }

  public String writersPrefix(String node) {
    return root() + "writers/" + KeyName.escape(node) + "/";
  }

  /** The mark of one of a broker's writers. */
  public String writer(String node, String name) {
    return writersPrefix(node) + KeyName.escape(name);
  }

  private static @Nullable List<String> names(String key, String prefix, int count) {
    if (!key.startsWith(prefix)) {
      return null;
    }
    List<String> names = List.of(key.substring(prefix.length()).split("/", -1));
    if (names.size() != count || names.contains("")) {
      return null;
    }
    try {
      return names.stream().map(KeyName::unescape).toList();
    } catch (IllegalArgumentException e) {
      return null; // not a key that we wrote
    }
  }
}
