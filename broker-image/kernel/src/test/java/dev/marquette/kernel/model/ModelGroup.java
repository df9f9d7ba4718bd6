package dev.marquette.kernel.model;

import dev.marquette.kernel.MqttSettings.SharedStrategy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The members of a shared group, and whose turn it is. Dice are thrown as often as the broker
 * throws them, and fall alike.
 */
final class ModelGroup {
  /** What of a member the choice depends on. */
  enum Load {
    AWAY,
    BUSY,
    FREE
  }

  final List<ModelSession> members = new ArrayList<>();

  /** The place of the last turn; -1 before the first. */
  private int turn = -1;

  /** By the place of the publisher's name: the broker keeps 64. */
  private final Map<Integer, ModelSession> favourites = new HashMap<>();

  void join(ModelSession session) {
    members.add(session);
  }

  /** The last one takes its place: all others keep theirs. */
  void leave(ModelSession session) {
    int place = members.indexOf(session);
    ModelSession last = members.removeLast();
    if (last != session) {
      members.set(place, last);
    }
    favourites.values().removeIf(favourite -> favourite == session);
  }

  /** Who is asked to take the message next, or null when all have refused. */
  @Nullable ModelSession choose(
      Published message, SharedStrategy strategy, Set<ModelSession> refused, Random dice) {
    int count = members.size();
    if (count == 0) {
      return null;
    }
    return switch (strategy) {
      case RANDOM -> any(refused, dice);
      case ROUND_ROBIN -> {
        int place = turn < 0 ? dice.nextInt(count) : Math.min(turn + 1, count) % count; // S-27
        ModelSession next = from(place, Load.FREE, refused);
        turn = next == null ? turn : members.indexOf(next);
        yield next;
      }
      case STICKY -> {
        int publisher = place(message.publisher(), 64);
        ModelSession favourite = favourites.get(publisher);
        if (favourite != null && isGood(favourite, Load.BUSY, refused)) {
          yield favourite;
        }
        ModelSession next = any(refused, dice);
        if (next != null) {
          favourites.put(publisher, next);
        }
        yield next;
      }
      case HASH_TOPIC -> from(place(message.topic(), count), Load.BUSY, refused); // S-28
      case HASH_CLIENTID -> from(place(message.publisher(), count), Load.BUSY, refused);
      case LOCAL -> throw new IllegalArgumentException("the model knows one broker alone");
    };
  }

  /** Whoever the dice name, if it is free; or else one of the best, each as likely as another. */
  private @Nullable ModelSession any(Set<ModelSession> refused, Random dice) {
    ModelSession first = members.get(dice.nextInt(members.size()));
    if (isGood(first, Load.FREE, refused)) {
      return first;
    }
    ModelSession chosen = null;
    Load best = Load.AWAY;
    int alike = 0;
    for (ModelSession each : members) {
      if (!isGood(each, best, refused)) {
        continue;
      }
      alike = each.load() == best ? alike + 1 : 1;
      best = each.load();
      chosen = dice.nextInt(alike) == 0 ? each : chosen;
    }
    return chosen;
  }

  /** The first good one, or the first that is connected, or the first that has not refused. */
  private @Nullable ModelSession from(int start, Load load, Set<ModelSession> refused) {
    List<ModelSession> inTurn = new ArrayList<>(members.subList(start, members.size()));
    inTurn.addAll(members.subList(0, start));
    return inTurn.stream()
        .filter(each -> isGood(each, load, refused))
        .findFirst()
        .or(() -> inTurn.stream().filter(each -> isGood(each, Load.BUSY, refused)).findFirst())
        .or(() -> inTurn.stream().filter(each -> !refused.contains(each)).findFirst())
        .orElse(null);
  }

  private static boolean isGood(ModelSession session, Load load, Set<ModelSession> refused) {
    return session.load().compareTo(load) >= 0 && !refused.contains(session);
  }

  /** Where a name belongs for good, as long as there are as many places. */
  private static int place(String name, int count) {
    int hash = name.hashCode() * 0x9E3779B9;
    return Math.floorMod(hash ^ (hash >>> 16), count);
  }
}
