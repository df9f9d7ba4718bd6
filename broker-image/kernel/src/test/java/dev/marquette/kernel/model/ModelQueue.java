package dev.marquette.kernel.model;

import dev.marquette.kernel.QueuePriorities;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What waits for a client, by the priorities of its topics. */
final class ModelQueue {
  private final QueuePriorities priorities;

  /** In the order in which they came. */
  private final List<Interest.Copy> copies = new ArrayList<>();

  ModelQueue(QueuePriorities priorities) {
    this.priorities = priorities;
  }

  /**
   * The queue by other priorities: what waits lines up anew, and may find less room.
   *
   * @param limit 0 for none
   */
  ModelQueue by(QueuePriorities others, int limit) {
    if (others.equals(priorities)) {
      return this;
    }
    ModelQueue queue = new ModelQueue(others);
    inOrder().forEach(copy -> queue.add(copy, limit));
    return queue;
  }

  boolean isEmpty() {
    return copies.isEmpty();
  }

  boolean hasQos0() {
    return copies.stream().anyMatch(copy -> copy.qos() == 0);
  }

  /** The limit is that of each priority. */
  boolean hasSpace(Published message, int limit) {
    return limit == 0 || alike(message).size() < limit;
  }

  /**
   * Of a full queue QoS 0 goes first, then the oldest; never one of another priority. More than one
   * goes when fewer may wait than before.
   */
  void add(Interest.Copy copy, int limit) {
    while (!hasSpace(copy.message(), limit)) {
      List<Interest.Copy> alike = alike(copy.message());
      Interest.Copy victim =
          alike.stream().filter(each -> each.qos() == 0).findFirst().orElse(null);
      if (victim == null && copy.qos() == 0 && alike.size() == limit) {
        return;
      }
      remove(victim == null ? alike.getFirst() : victim);
    }
    copies.add(copy);
  }

  Interest.@Nullable Copy next() {
    return inOrder().stream().findFirst().orElse(null);
  }

  void remove(Interest.Copy copy) {
    copies.remove(copy); // of equal ones the first: they are as good as each other
  }

  /** The next one first. */
  List<Interest.Copy> inOrder() {
    Comparator<Interest.Copy> highestFirst =
        Comparator.comparingInt((Interest.Copy copy) -> priority(copy.message())).reversed();
    return copies.stream().sorted(highestFirst).toList();
  }

  private List<Interest.Copy> alike(Published message) {
    return copies.stream().filter(each -> priority(each.message()) == priority(message)).toList();
  }

  private int priority(Published message) {
    return priorities.topics().getOrDefault(message.topic(), priorities.others());
  }
}
