package dev.marquette.kernel;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The relays of this broker: one for each time that a session left it and others may not know it
 * yet. A client that comes and goes in a hurry has several. Safe for any threads.
 */
final class Relays {
  private final ConcurrentHashMap<String, List<Relay>> byClientId = new ConcurrentHashMap<>();

  void add(String clientId, Relay relay) {
    byClientId.compute(
        clientId,
        (id, before) -> {
          List<Relay> relays = before == null ? new ArrayList<>(1) : new ArrayList<>(before);
          relays.add(relay);
          relays.sort(Comparator.comparingLong(Relay::claim));
          return relays;
        });
  }

  void remove(String clientId, Relay relay) {
    byClientId.computeIfPresent(
        clientId,
        (id, before) -> {
          List<Relay> relays = new ArrayList<>(before);
          relays.remove(relay);
          return relays.isEmpty() ? null : relays;
        });
  }

  /** Where what this claim brought here went next; null when it did not go. */
  @Nullable Relay after(String clientId, long claim) {
    for (Relay relay : byClientId.getOrDefault(clientId, List.of())) {
      if (relay.claim() > claim) {
        return relay;
      }
    }
    return null;
  }

  /** Ends those of earlier claims: what they have is not wanted any more. */
  void endBefore(String clientId, long claim) {
    for (Relay relay : byClientId.getOrDefault(clientId, List.of())) {
      if (relay.claim() < claim) {
        relay.end();
      }
    }
  }
}
