package dev.marquette.app.apply;

import dev.marquette.app.secrets.Secrets;
import dev.marquette.crds.ListenerSpec;
import dev.marquette.kernel.Kernel;
import dev.marquette.kernel.config.ConfigDocument;
import dev.marquette.settings.KernelSettings;
import dev.marquette.settings.ListenerOverrides;
import dev.marquette.transport.CertificateSummary;
import dev.marquette.transport.ListenerConfig;
import dev.marquette.transport.ListenerException;
import dev.marquette.transport.ListenerState;
import dev.marquette.transport.Listeners;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Listeners, their certificates, and what holds for their clients alone. That is in force before
 * the port opens. Settings of its own end with a listener: sessions that came by it have the
 * cluster's from then on. Who may do what stays as it was for clients of a listener that is gone.
 * And who is let in more easily than before is so only once the listener is as it is written: it
 * may be what keeps others out, such as another address.
 */
final class ListenerApplier implements KindApplier {
  private final Kernel kernel;
  private final Listeners listeners;
  private final ListenerConfigs configs;
  private final AuthApplier auth;

  /** By what clients of each are let in, also of one that is gone. */
  private final Map<String, ListenerSpec> inForce = new HashMap<>();

  private final Set<String> wanted = ConcurrentHashMap.newKeySet();

  ListenerApplier(
      Kernel kernel, Listeners listeners, AuthApplier auth, Secrets secrets, InstantSource clock) {
    this.kernel = kernel;
    this.listeners = listeners;
    this.auth = auth;
    this.configs = new ListenerConfigs(secrets, clock);
  }

  @Override
  public void apply(ConfigDocument document) {
    String name = document.name();
    wanted.add(name);
    ListenerSpec spec = Specs.read(document, ListenerSpec.class);
    if (!spec.enabled()) {
      remove(name);
      return;
    }
    ListenerConfig config = configs.of(name, spec);
    ListenerSpec before = inForce.getOrDefault(name, spec); // where there is none, nobody is there
    boolean open = listeners.state(name) != null;
    force(name, spec);
    auth.listener(name, List.of(before, spec));
    try {
      listeners.apply(config);
    } catch (ListenerException e) {
      if (open) {
        force(name, before);
      } else {
        kernel.endListener(name);
      }
      auth.listener(name, List.of(before));
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    auth.listener(name, List.of(spec));
    inForce.put(name, spec);
  }

  private void force(String name, ListenerSpec spec) {
    kernel.override(name, ListenerOverrides.of(spec.mqtt()));
    kernel.listenerLimits(name, KernelSettings.limits(spec));
  }

  @Override
  public void remove(String name) {
    wanted.remove(name);
    listeners.remove(name);
    kernel.endListener(name);
  }

  @Override
  public boolean usesSecrets() {
    return true;
  }

  @Override
  public boolean mayPassLater() {
    return true;
  }

  @Override
  public boolean removesFirst() {
    return true;
  }

  /** One that is open is enough: who comes by it is served, whatever has become of the others. */
  @Override
  public @Nullable String notReadyBecause() {
    Set<String> names = new TreeSet<>(wanted);
    return names.isEmpty() || names.stream().anyMatch(name -> listeners.state(name) != null)
        ? null
        : "no listener is open of " + String.join(", ", names);
  }

  @Override
  public Map<String, String> details(String name) {
    ListenerState state = listeners.state(name);
    if (state == null) {
      return Map.of();
    }
    Map<String, String> details = new HashMap<>();
    details.put("connections", Long.toString(state.connections()));
    CertificateSummary certificate = state.certificate();
    if (certificate != null) {
      details.put("fingerprint", certificate.fingerprintSha256());
      details.put("notAfter", certificate.notAfter().toString());
      details.put("subject", certificate.subject());
    }
    return details;
  }
}
