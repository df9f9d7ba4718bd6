package dev.marquette.app.apply;

import dev.marquette.app.secrets.Secrets;
import dev.marquette.auth.AuthChain;
import dev.marquette.auth.AuthDefaults;
import dev.marquette.auth.AuthSources;
import dev.marquette.auth.ChainSource;
import dev.marquette.crds.AuthSourceSpec;
import dev.marquette.crds.MqttClusterSpec;
import dev.marquette.kernel.Kernel;
import dev.marquette.kernel.config.ConfigDocument;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * AuthSources. Together they are one chain, made anew when one of them, or the MqttCluster's
 * defaults, have changed. A source that is refused leaves its last good version in the chain.
 */
final class AuthApplier implements KindApplier {
  private final Kernel kernel;
  private final Secrets secrets;
  private final Map<String, Link> links = new TreeMap<>();
  private AuthDefaults defaults = new AuthDefaults(false, false, false);
  private boolean changed = true;

  AuthApplier(Kernel kernel, Secrets secrets) {
    this.kernel = kernel;
    this.secrets = secrets;
  }

  /** What holds where no source decides. */
  void defaults(MqttClusterSpec cluster) {
    defaults = AuthDefaults.of(cluster.authentication(), cluster.authorization());
    changed = true;
  }

  @Override
  public void apply(ConfigDocument document) {
    AuthSourceSpec spec = Specs.read(document, AuthSourceSpec.class);
    if (spec.enabled()) {
      links.put(
          document.name(),
          new Link(
              spec.order(),
              document.name(),
              AuthSources.of(document.name(), spec, secrets::value)));
    } else {
      links.remove(document.name());
    }
    changed = true;
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
    AuthChain chain = new AuthChain(sources, defaults);
    kernel.authenticator(chain);
    kernel.authorizer(chain);
    changed = false;
  }

  /** A source at its place. */
  private record Link(int order, String name, ChainSource source) {}
}
