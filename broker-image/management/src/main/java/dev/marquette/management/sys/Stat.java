package dev.marquette.management.sys;

import dev.marquette.kernel.Population;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * One of EMQX's stats, of those that a broker of ours counts: how many there are now, and the most
 * that there were at any look. Confined to the thread that looks.
 */
final class Stat {
  private final String name;
  private final ToLongFunction<Population> value;
  private long highest;

  private Stat(String name, ToLongFunction<Population> value) {
    this.name = name;
    this.value = value;
  }

  /** All of them, of which nothing has been seen yet. */
  static List<Stat> all() {
    return List.of(
        new Stat("connections", Population::connections),
        new Stat("channels", Population::sessions),
        new Stat("sessions", Population::sessions),
        new Stat("topics", Population::routes),
        new Stat("routes", Population::routes),
        new Stat("subscribers", Population::subscriptions),
        new Stat("subscriptions", p -> p.subscriptions() + p.sharedSubscriptions()),
        new Stat("suboptions", p -> p.subscriptions() + p.sharedSubscriptions()),
        new Stat("subscriptions.shared", Population::sharedSubscriptions),
        new Stat("retained", Population::retained));
  }

  void look(Population population) {
    highest = Math.max(highest, value.applyAsLong(population));
  }

  SysFigure count() {
    return new SysFigure(
        "stats/" + name + ".count", stats -> value.applyAsLong(stats.population()));
  }

  /** Looks once more, too: never less than the count of the same round. */
  SysFigure max() {
    return new SysFigure(
        "stats/" + name + ".max",
        stats -> {
          look(stats.population());
          return highest;
        });
  }
}
