package dev.marquette.topic;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * A writer whose filters split, join, grow and shrink the nodes on the way to those that stay. It
 * has filters of its own, as an event loop has subscriptions. For one thread at a time.
 */
final class Churn {
  /** Filters that no writer touches; all match {@link #TOPIC}. */
  static final List<String> STAY =
      List.of("#", "d/#", "d/+/s/x", "d/7/+/x", "d/7/s/#", "d/7/s/+", "d/7/s/x/#", "+/7/s/x");

  static final String TOPIC = "d/7/s/x";

  private static final int DEVICES = 300;

  private final FilterIndex<String> index;
  private final int writer;
  private final SplittableRandom random;
  private final Set<String> mine = new HashSet<>();

  Churn(FilterIndex<String> index, int writer) {
    this.index = index;
    this.writer = writer;
    this.random = new SplittableRandom(writer);
  }

  void change(int times) {
    for (int i = 0; i < times; i++) {
      String filter = filter();
      if (mine.add(filter)) {
        index.compute(filter, old -> filter);
      } else {
        mine.remove(filter);
        index.compute(filter, old -> null);
      }
    }
  }

  void removeAll() {
    mine.forEach(filter -> index.compute(filter, old -> null));
    mine.clear();
  }

  /** How many filters it has at the moment. */
  int size() {
    return mine.size();
  }

  private String filter() {
    String device = "d/" + random.nextInt(DEVICES);
    return switch (random.nextInt(6)) {
      case 0 -> device + "/s/x/w" + writer + "/+";
      case 1 -> device + "/w" + writer + "/#";
      case 2 -> device + "/s/w" + writer + "/+";
      case 3 -> "d/+/s/x/w" + writer;
      case 4 -> "d/7/+/w" + writer;
      default -> "w" + writer + "/" + device + "/+";
    };
  }
}
