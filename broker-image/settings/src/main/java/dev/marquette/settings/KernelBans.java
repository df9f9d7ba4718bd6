package dev.marquette.settings;

import dev.marquette.crds.Bans.Banned;
import dev.marquette.crds.FlappingDetect;
import dev.marquette.crds.MqttSettings;
import dev.marquette.kernel.bans.Ban;
import dev.marquette.kernel.bans.BanSettings;
import dev.marquette.kernel.bans.FlappingPolicy;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whom an MqttCluster bans, and when brokers do so by themselves, for the kernel. */
final class KernelBans {
  private static final String BY = "MqttCluster";

  private KernelBans() {}

  /**
   * The kernel's settings.
   *
   * @throws IllegalArgumentException with the path of the field that is wrong
   */
  static BanSettings of(MqttSettings mqtt) {
    return new BanSettings(
        mqtt.bans().enabled(), bans(mqtt.bans().clients()), flapping(mqtt.flappingDetect()));
  }

  private static List<Ban> bans(List<Banned> clients) {
    Map<Ban.Who, Integer> places = new HashMap<>();
    Ban[] bans = new Ban[clients.size()];
    for (int i = 0; i < bans.length; i++) {
      bans[i] = ban(clients.get(i), i);
      Integer before = places.putIfAbsent(bans[i].who(), i);
      if (before != null) {
        throw refused(i, "bans whom [%d] bans already: remove one of them".formatted(before), null);
      }
    }
    return List.of(bans);
  }

  private static Ban ban(Banned banned, int index) {
    String reason = banned.reason();
    return new Ban(
        who(banned, index), BY, reason == null ? "" : reason, untilMillis(banned, index));
  }

  private static Ban.Who who(Banned banned, int index) {
    if (banned.clientId() != null) {
      return new Ban.ClientId(banned.clientId());
    }
    if (banned.username() != null) {
      return new Ban.Username(banned.username());
    }
    if (banned.peerHost() == null) {
      throw refused(index, "has none of clientId, username and peerHost: expected one", null);
    }
    try {
      return Ban.PeerHost.of(banned.peerHost());
    } catch (IllegalArgumentException e) {
      throw refused(index, ".peerHost: " + e.getMessage(), e);
    }
  }

  private static long untilMillis(Banned banned, int index) {
    String until = banned.until();
    if (until == null) {
      return Ban.FOR_EVER;
    }
    try {
      return Instant.parse(until).toEpochMilli();
    } catch (DateTimeException | ArithmeticException e) {
      throw refused(
          index,
          ".until: \"%s\" is no point in time: expected one such as 2030-12-31T23:59:59Z"
              .formatted(until),
          e);
    }
  }

  private static IllegalArgumentException refused(
      int index, String problem, @Nullable Exception cause) {
    String gap = problem.startsWith(".") ? "" : " ";
    return new IllegalArgumentException(
        "spec.mqtt.bans.clients[%d]%s%s".formatted(index, gap, problem), cause);
  }

  private static @Nullable FlappingPolicy flapping(FlappingDetect detect) {
    if (!detect.enabled()) {
      return null;
    }
    try {
      return new FlappingPolicy(
          detect.maxCount(), detect.window().toDuration(), detect.banTime().toDuration());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("spec.mqtt.flappingDetect." + e.getMessage(), e);
    }
  }
}
