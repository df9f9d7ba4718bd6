package dev.marquette.bench.million;

import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What somebody who scrapes a broker is told. */
record MetricsPage(String text) {
  private static final String PENDING_TASKS = "marquette_event_loop_pending_tasks";
  private static final String ACCEPTED = "marquette_connects_total{result=\"accepted\"}";

  /** Tasks that wait on all event loops together. */
  long pendingTasks() {
    return sum(Pattern.quote(PENDING_TASKS) + "\\{[^}]*}");
  }

  /** CONNECTs that were accepted until the page's values were collected. */
  long accepted() {
    return sum(Pattern.quote(ACCEPTED));
  }

  private long sum(String series) {
    double[] values =
        Pattern.compile("^" + series + " (\\S+)$", Pattern.MULTILINE)
            .matcher(text)
            .results()
            .map((MatchResult line) -> line.group(1))
            .mapToDouble(Double::parseDouble)
            .toArray();
    if (values.length == 0) {
      throw new IllegalStateException("no %s in the metrics: %s".formatted(series, text));
    }
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return (long) sum;
  }
}
