package dev.marquette.bench.kernel;

import dev.marquette.bench.jmh.Figure;
import dev.marquette.bench.jmh.Results;
import dev.marquette.bench.jmh.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The kernel's share of the table: the hand-off beside a task for each message, and sessions. */
public final class KernelRows {
  public static final List<Class<?>> BENCHMARKS =
      List.of(HandOffBenchmark.class, SessionBenchmark.class, AwayBenchmark.class);

  private static final int[] LOOPS = {1, 8};
  private static final int[] SUBSCRIBERS = {1, 100};
  private static final int WINDOW = 32;

  private KernelRows() {}

  public static List<Row> of(Results results) {
    List<Row> rows = new ArrayList<>();
    for (int publishers : LOOPS) {
      for (int targets : LOOPS) {
        handOff(rows, results, publishers, targets);
      }
    }
    for (int qos = 0; qos <= 2; qos++) {
      for (int subscribers : SUBSCRIBERS) {
        rows.add(
            Row.alone(
                subscribers == 1
                    ? "session: QoS %d, to one subscriber".formatted(qos)
                    : "session: QoS %d, to each of %d subscribers".formatted(qos, subscribers),
                results
                    .figure(SessionBenchmark.class, "qos" + qos, Map.of("subscribers", subscribers))
                    .each(subscribers)));
      }
    }
    away(rows, results);
    return rows;
  }

  private static void handOff(List<Row> rows, Results results, int publishers, int targets) {
    String loops = "%d to %d loops".formatted(publishers, targets);
    Figure kernel = handOff(results, publishers, targets, HandOff.KERNEL);
    Figure acknowledged = handOff(results, publishers, targets, HandOff.KERNEL_ACKNOWLEDGED);
    Figure execute = handOff(results, publishers, targets, HandOff.EXECUTE);
    rows.add(Row.beside("hand-off: QoS 0, from " + loops, kernel, execute));
    rows.add(Row.alone("hand-off: QoS 1 with its PUBACK, from " + loops, acknowledged));
  }

  private static Figure handOff(Results results, int publishers, int targets, HandOff way) {
    return results
        .figure(
            HandOffBenchmark.class,
            "cross",
            Map.of("publishers", publishers, "targets", targets, "handOff", way))
        .each(Crossing.BURST * publishers * targets);
  }

  private static void away(List<Row> rows, Results results) {
    rows.add(
        Row.alone(
            "session: queue QoS 1 while away, the oldest one makes room",
            results.figure(AwayBenchmark.class, "queue", Map.of())));
    rows.add(
        Row.alone(
            "session: queue QoS 1 while away, send and acknowledge on return",
            results.figure(AwayBenchmark.class, "queueAndTake", Map.of())));
    rows.add(
        Row.alone(
            "session: DISCONNECT and CONNECT, nothing waits",
            results.figure(AwayBenchmark.class, "comeBack", Map.of("inFlight", 0))));
    rows.add(
        Row.alone(
            "session: DISCONNECT and CONNECT, %d in flight are sent again".formatted(WINDOW),
            results.figure(AwayBenchmark.class, "comeBack", Map.of("inFlight", WINDOW))));
  }
}
