package dev.marquette.app.apply;

import dev.marquette.app.secrets.Secrets;
import dev.marquette.auth.AuthChain;
import dev.marquette.auth.AuthDefaults;
import dev.marquette.auth.AuthSources;
import dev.marquette.auth.ChainSource;
import dev.marquette.auth.UnavailableSource;
import dev.marquette.crds.AuthSourceSpec;
import dev.marquette.crds.ListenerSpec;
import dev.marquette.crds.MqttClusterSpec;
import dev.marquette.kernel.Kernel;
import dev.marquette.kernel.config.ConfigDocument;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * AuthSources. Together they are one chain, made anew when one of them, or the MqttCluster's
 * defaults, have changed. A source that is refused leaves its last good version in the chain; when
 * the broker has just started there is none, and then nobody gets past its place.
 */
final class AuthApplier implements KindApplier {
  private final Kernel kernel;
  private final Secrets secrets;
  private final Map<String, Link> links = new TreeMap<>();
  private final Map<String, List<OfListener>> listeners = new TreeMap<>();
  private AuthDefaults defaults = new AuthDefaults(false, false, false);
  private boolean clusterIsKnown;
  private boolean changed = true;
  private boolean inForce;

  AuthApplier(Kernel kernel, Secrets secrets) {
    this.kernel = kernel;
    this.secrets = secrets;
  }

  /** What holds where no source decides. */
  void defaults(MqttClusterSpec cluster) {
    AuthDefaults next = AuthDefaults.of(cluster.authentication(), cluster.authorization());
    changed |= !clusterIsKnown || !next.equals(defaults); // else clients' caches go for nothing
    defaults = next;
    clusterIsKnown = true;
  }

  /**
   * What holds for the clients of a listener: at once, for they may come now.
   *
   * @param specs while it changes two, of which the stricter holds in each respect
   */
  void listener(String name, List<ListenerSpec> specs) {
    List<OfListener> its =
        specs.stream()
            .map(spec -> new OfListener(spec.authentication(), spec.authorization()))
            .distinct()
            .toList();
    boolean none = its.stream().allMatch(OfListener::isAsTheCluster);
    List<OfListener> before = none ? listeners.remove(name) : listeners.put(name, its);
    if (before == null ? !none : !its.equals(before)) {
      changed = true;
      finish();
    }
  }

  @Override
  public void apply(ConfigDocument document) {
    String name = document.name();
    int order = Integer.MIN_VALUE; // of one that nothing can be read of
    try {
      AuthSourceSpec spec = Specs.read(document, AuthSourceSpec.class);
      order = spec.order();
      if (spec.enabled()) {
        links.put(name, new Link(order, name, AuthSources.of(name, spec, secrets::value)));
      } else {
        links.remove(name);
      }
    } catch (RuntimeException refused) {
      if (!inForce) {
        links.putIfAbsent(name, new Link(order, name, new UnavailableSource(name)));
      }
      throw refused;
    } finally {
      changed = true;
    }
  }

  @Override
  public void remove(String name) {
    changed |= links.remove(name) != null;
  }

  @Override
  public boolean usesSecrets() {
    return true;
  }

  @Override
  public void finish() {
    if (!changed) {
      return;
    }
    List<ChainSource> sources =
        links.values().stream()
            .sorted(Comparator.comparingInt(Link::order).thenComparing(Link::name))
            .map(Link::source)
            .toList();
    Map<String, AuthDefaults> others = new TreeMap<>();
    listeners.forEach(
        (name, all) ->
            all.stream()
                .map(its -> defaults.at(its.authentication(), its.authorization()))
                .reduce(AuthDefaults::stricter)
                .ifPresent(strictest -> others.put(name, strictest)));
    AuthChain chain = new AuthChain(sources, defaults, others);
    kernel.authenticator(chain);
    kernel.authorizer(chain);
    changed = false;
    inForce = clusterIsKnown;
  }

  /** What a listener has different. */
  private record OfListener(
      ListenerSpec.Authentication authentication, ListenerSpec.Authorization authorization) {
    /** Whether that is nothing. */
    boolean isAsTheCluster() {
      return authentication.enabled()
          && authentication.anonymous() == null
          && authorization.enabled()
          && authorization.noMatch() == null
          && authorization.denyAction() == null;
    }
  }

  /** A source at its place. */
  private record Link(int order, String name, ChainSource source) {}
}
