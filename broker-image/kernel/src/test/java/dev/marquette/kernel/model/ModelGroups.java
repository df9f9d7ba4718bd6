package dev.marquette.kernel.model;

import dev.marquette.kernel.MqttSettings.SharedStrategy;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The shared groups by the filter that their members ask for, in the order in which they began. */
final class ModelGroups {
  private final ModelBroker broker;
  private final Random dice;
  private final Map<String, ModelGroup> groups = new LinkedHashMap<>();

  /** What members had left. */
  private final Deque<Interest.Copy> left = new ArrayDeque<>();

  ModelGroups(ModelBroker broker, Random dice) {
    this.broker = broker;
    this.dice = dice;
  }

  void join(ModelSession session, String asked) {
    groups.computeIfAbsent(asked, begun -> new ModelGroup()).join(session);
  }

  void leave(ModelSession session, String asked) {
    ModelGroup group = groups.get(asked);
    if (group == null) {
      throw new IllegalStateException(session + " is in no group " + asked);
    }
    group.leave(session);
    if (group.members.isEmpty()) {
      groups.remove(asked);
    }
  }

  /** One copy for each group of the filter. False when there is none. (4.8.2) */
  boolean deliver(Published message, String filter) {
    List<String> interested =
        groups.keySet().stream().filter(each -> Interest.filter(each).equals(filter)).toList();
    interested.forEach(asked -> dispatch(message, asked));
    return !interested.isEmpty();
  }

  /** Asks one after the other. Whom nobody takes it from is lost. */
  private void dispatch(Published message, String asked) {
    ModelGroup group = groups.get(asked);
    Set<ModelSession> refused = new HashSet<>();
    SharedStrategy strategy = broker.limits.strategy(asked);
    ModelSession next = group == null ? null : group.choose(message, strategy, refused, dice);
    while (group != null && next != null && !next.deliverShared(message, asked)) {
      refused.add(next);
      next = group.choose(message, strategy, refused, dice);
    }
  }

  // --- a member leaves ---

  /**
   * Its session has ended with this. What it has not been sent goes to others, and at QoS 1 what it
   * has not acknowledged too; at QoS 2 it may have it. [MQTT-4.8.2-5]
   */
  void leftBy(ModelSession session) {
    session.unacked.stream()
        .filter(each -> !each.released && each.copy.qos() == 1)
        .map(each -> each.copy)
        .filter(copy -> copy.through() != null)
        .forEach(left::add);
    session.waiting().stream()
        .filter(copy -> copy.qos() > 0 && copy.through() != null)
        .forEach(left::add);
  }

  /** All who end now have ended: others get what is left. */
  void giveBack() {
    while (!left.isEmpty()) {
      Interest.Copy copy = left.removeFirst();
      @Nullable String asked = copy.through();
      if (asked != null) {
        dispatch(copy.message(), asked);
      }
    }
  }
}
