package dev.marquette.operator.reconcile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.marquette.crds.AuthSource;
import dev.marquette.crds.AuthSourceSpec;
import dev.marquette.crds.Connector;
import dev.marquette.crds.Listener;
import dev.marquette.crds.ListenerSpec;
import dev.marquette.crds.MqttCluster;
import dev.marquette.crds.Rule;
import dev.marquette.etcd.ClusterKeys.ConfigKey;
import dev.marquette.etcd.ConfigRecord;
import dev.marquette.operator.model.ClusterId;
import dev.marquette.operator.model.Labels;
import dev.marquette.operator.model.NetworkPolicies;
import dev.marquette.operator.model.SecretUse;
import dev.marquette.operator.publish.ClusterStore;
import dev.marquette.operator.publish.Publication;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What belongs to a cluster: its resources, and what is published of them, which is not the same
 * while a spec is wrong.
 *
 * @param published as it was <em>before</em> the resources were read: a resource that is missing
 *     from them is really gone, and not just younger
 * @param existing keys of all resources, those being deleted too
 * @param open ports that the NetworkPolicy opens already, while it is not known what is published
 */
record Inventory(
    Map<ConfigKey, ConfigRecord> published,
    Set<ConfigKey> existing,
    List<Listener> listeners,
    List<AuthSource> authSources,
    Set<Integer> open) {
  private static final Logger log = LoggerFactory.getLogger(Inventory.class);

  private static final ObjectMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  static Inventory of(MqttCluster cluster, Kubernetes kubernetes, ClusterStore store) {
    Map<ConfigKey, ConfigRecord> published = Map.copyOf(store.config());
    Reader reader = new Reader(cluster, kubernetes);
    List<Listener> listeners = reader.list(Listener.class, of -> of.getSpec().cluster());
    List<AuthSource> sources = reader.list(AuthSource.class, of -> of.getSpec().cluster());
    List<Rule> rules = reader.list(Rule.class, of -> of.getSpec().cluster());
    List<Connector> connectors = reader.list(Connector.class, of -> of.getSpec().cluster());
    Set<ConfigKey> existing = new HashSet<>();
    existing.add(Publication.key(cluster));
    for (List<? extends HasMetadata> some : List.of(listeners, sources, rules, connectors)) {
      some.forEach(resource -> existing.add(Publication.key(resource)));
    }
    Set<Integer> open = store.isCurrent() ? Set.of() : open(ClusterId.of(cluster), kubernetes);
    return new Inventory(published, existing, alive(listeners), alive(sources), open);
  }

  private static Set<Integer> open(ClusterId cluster, Kubernetes kubernetes) {
    return kubernetes
        .get(NetworkPolicy.class, cluster.namespace(), cluster.brokers())
        .filter(Labels::isOurs)
        .map(NetworkPolicies::listenerPorts)
        .orElse(Set.of());
  }

  /** What is published though its resource is gone, as after a deletion that nobody watched. */
  Set<ConfigKey> orphans() {
    Set<ConfigKey> orphans = new HashSet<>(published.keySet());
    orphans.removeAll(existing);
    return orphans;
  }

  /**
   * What is taken out of Secrets: by the resources as they are written, and as they are in force.
   */
  Set<SecretUse> secretUses() {
    Set<SecretUse> uses = new LinkedHashSet<>();
    listeners.forEach(listener -> uses.addAll(SecretUse.of(listener.getSpec())));
    authSources.forEach(source -> uses.addAll(SecretUse.of(source.getSpec())));
    published.values().forEach(record -> uses.addAll(secretUses(record)));
    return uses;
  }

  private static List<SecretUse> secretUses(ConfigRecord record) {
    return switch (record.kind()) {
      case "Listener" -> spec(record, ListenerSpec.class).map(SecretUse::of).orElse(List.of());
      case "AuthSource" -> spec(record, AuthSourceSpec.class).map(SecretUse::of).orElse(List.of());
      default -> List.of();
    };
  }

  /** The ports of the Listeners as they are written, and as they are in force. */
  Set<Integer> listenerPorts() {
    Set<Integer> ports = new TreeSet<>(open);
    listeners.forEach(listener -> ports.add(listener.getSpec().port()));
    published.values().stream()
        .filter(record -> record.kind().equals("Listener"))
        .flatMap(record -> spec(record, ListenerSpec.class).stream())
        .forEach(spec -> ports.add(spec.port()));
    return ports;
  }

  private static <S> Optional<S> spec(ConfigRecord record, Class<S> type) {
    try {
      return Optional.of(JSON.treeToValue(record.spec(), type));
    } catch (JsonProcessingException e) {
      log.atWarn()
          .addKeyValue("kind", record.kind())
          .addKeyValue("name", record.name())
          .setCause(e)
          .log("what is published cannot be read: its Secrets and its port are not known");
      return Optional.empty();
    }
  }

  private static <R extends HasMetadata> List<R> alive(List<R> resources) {
    List<R> alive = new ArrayList<>(resources);
    alive.removeIf(resource -> resource.getMetadata().getDeletionTimestamp() != null);
    return alive;
  }

  /** Lists the resources of one cluster. */
  private record Reader(MqttCluster cluster, Kubernetes kubernetes) {
    <R extends HasMetadata> List<R> list(Class<R> type, Function<R, String> clusterOf) {
      String name = cluster.getMetadata().getName();
      return kubernetes.list(type, cluster.getMetadata().getNamespace(), Map.of()).stream()
          .filter(resource -> clusterOf.apply(resource).equals(name))
          .toList();
    }
  }
}
