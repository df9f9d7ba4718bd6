package dev.marquette.bench.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** {@code route-storm --quick}: real brokers on a real etcd, and what does not depend on time. */
class RouteStormTest {
  private static final int FILTERS = 4_500;

  @Test
  @DisplayName(
      "S-15: filters of clients of three brokers come to all of them, with a tenth of the"
          + " transactions at most, and the table has what each way took")
  void printsTheTable() throws Exception {
    List<String> lines = new RouteStorm(RouteStorm.Effort.QUICK).lines();

    assertThat(lines.getFirst())
        .matches(
            "\\d{4}-\\d\\d-\\d\\d, 1,500 clients at 3 brokers, 3 wildcard filters each, JDK 2.*:");
    List<String> rows = lines.stream().filter(line -> line.startsWith("| ")).skip(2).toList();
    assertThat(rows).hasSize(3);
    assertThat(rows.get(0))
        .matches("\\| Marquette \\| \\d+ \\| [0-9.]+ \\(.*\\) \\| [0-9,]+ \\| 1\\.0 \\|");
    assertThat(transactions(rows.get(0))).isBetween(1L, FILTERS / 10L);
    assertThat(rows.get(1))
        .matches("\\| one by one: .* \\| 4,500 \\| [0-9.]+ \\(.*\\) \\| [0-9,]+ \\| .*");
    assertThat(rows.get(2))
        .matches("\\| one by one: .* \\| 22,500 \\| [0-9.]+ \\(.*\\) \\| [0-9,]+ \\| .*");
    assertThat(lines.getLast()).contains("the filters of 30 clients, and reckoned for all");
  }

  @Test
  @DisplayName("a ratio is of the median time that all filters take, to that of the brokers")
  void ratio() {
    RouteStorm.Way own = way(7, 5, 4);

    assertThat(way(90, 60, 75).row(300_000, own))
        .isEqualTo("| a way | 300,000 | 75.00 (60.00 to 90.00) | 4,000 | 15.0 |");
    assertThat(own.row(300_000, own))
        .isEqualTo("| a way | 300,000 | 5.00 (4.00 to 7.00) | 60,000 | 1.0 |");
  }

  private static RouteStorm.Way way(double... seconds) {
    return RouteStorm.Way.of(
        DoubleStream.of(seconds).mapToObj(each -> new RouteStorm.Outcome("a way", 300_000, each)));
  }

  private static long transactions(String row) {
    return Long.parseLong(row.split("\\|", -1)[2].strip().replace(",", ""));
  }
}
