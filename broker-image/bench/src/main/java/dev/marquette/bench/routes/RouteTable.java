package dev.marquette.bench.routes;

import dev.marquette.topic.FilterIndex;
import dev.marquette.topic.TrieLayout;
import java.util.function.Consumer;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A full route table, and some of its filters and topics to ask it for, all over the table. */
@State(Scope.Thread)
public class RouteTable {
  /** More than the processor's caches hold the nodes of. */
  private static final int ASKED = 1 << 16;

  @Param Shape shape = Shape.DEEP;
  @Param TrieLayout layout = TrieLayout.COMPACT;

  @Param("1000000")
  int filters;

  private final Object value = new Object();
  private final Consumer<Object> sink = this::found; // made once: each making is an object
  private FilterIndex<Object> index = FilterIndex.compact();
  private String[] names = {};
  private String[] topics = {};
  private int next;
  private long asked;
  private long found;

  @Setup
  public void fill() {
    index = new FilterIndex<>(layout);
    for (int n = 0; n < filters; n++) {
      index.compute(shape.filter(n), old -> value);
    }
    names = new String[ASKED];
    topics = new String[ASKED];
    for (int i = 0; i < ASKED; i++) {
      int number = (int) (i * 7_368_787L % filters); // a prime: no neighbours one after the other
      names[i] = shape.filter(number);
      topics[i] = shape.topic(number);
    }
  }

  /** Matches the next topic. */
  long match() {
    asked++;
    index.match(topics[next++ & ASKED - 1], sink);
    return found;
  }

  private void found(Object match) {
    found++;
  }

  /** Removes the next filter and adds it again. */
  int change() {
    String filter = names[next++ & ASKED - 1];
    index.compute(filter, old -> null);
    index.compute(filter, old -> value);
    return index.size();
  }

  /** What finds nothing is fast, and worth nothing. */
  @TearDown
  public void check() {
    if (found != asked || index.size() != filters) {
      throw new IllegalStateException(
          "%d of %d topics found their filter, and %d of %d filters are there"
              .formatted(found, asked, index.size(), filters));
    }
  }
}
