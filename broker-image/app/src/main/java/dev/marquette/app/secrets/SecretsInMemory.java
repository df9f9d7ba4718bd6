package dev.marquette.app.secrets;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Secrets that were read from manifests. */
public final class SecretsInMemory implements Secrets {
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private volatile Map<String, Map<String, byte[]>> secrets = Map.of();

  @Override
  public byte @Nullable [] value(String secret, String key) {
    Map<String, byte[]> values = secrets.get(secret);
    return values == null ? null : values.get(key);
  }

  @Override
  public void onChange(Runnable listener) {
    listeners.add(listener);
  }

  /** Replaces all Secrets; listeners run when anything differs. */
  public synchronized void replace(Map<String, Map<String, byte[]>> changed) {
    if (same(secrets, changed)) {
      return;
    }
    secrets = Map.copyOf(changed);
    listeners.forEach(Runnable::run);
  }

  private static boolean same(
      Map<String, Map<String, byte[]>> old, Map<String, Map<String, byte[]>> changed) {
    return old.keySet().equals(changed.keySet())
        && changed.entrySet().stream()
            .allMatch(secret -> sameValues(old.get(secret.getKey()), secret.getValue()));
  }

  private static boolean sameValues(
      @Nullable Map<String, byte[]> old, Map<String, byte[]> changed) {
    return old != null
        && old.keySet().equals(changed.keySet())
        && changed.entrySet().stream()
            .allMatch(value -> Arrays.equals(old.get(value.getKey()), value.getValue()));
  }
}
