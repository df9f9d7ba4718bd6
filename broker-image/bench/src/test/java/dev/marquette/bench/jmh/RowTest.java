package dev.marquette.bench.jmh;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RowTest {
  @Test
  void hasThePeerAndTheRatioOfTheTimesBesideIt() {
    Row row = Row.beside("decode", new Figure(25.04, 120.4), new Figure(1250, 96));

    assertThat(row.markdown()).isEqualTo("| decode | 25.0 | 120 | 1,250 | 96 | 0.02 |");
  }

  @Test
  void leavesThreeCellsEmptyWithoutAPeer() {
    Row row = Row.alone("deliver", new Figure(99.96, 0));

    assertThat(row.markdown()).isEqualTo("| deliver | 100.0 | 0 | | | |");
  }

  @Test
  void isOfEachOfTheThingsThatAnOperationDoes() {
    assertThat(new Figure(100, 50).each(10)).isEqualTo(new Figure(10, 5));
  }
}
