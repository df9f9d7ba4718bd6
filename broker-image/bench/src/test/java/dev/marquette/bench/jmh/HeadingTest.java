package dev.marquette.bench.jmh;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeadingTest {
  @Test
  void saysWhereAndBesideWhichLoadItWas() {
    assertThat(new Heading("7 filters", 1.25).end())
        .matches(
            "\\d{4}-\\d\\d-\\d\\d, 7 filters, JDK 2\\S+, \\d+ cores, "
                + "load average 1.[23] before and \\d+\\.\\d after:");
  }
}
