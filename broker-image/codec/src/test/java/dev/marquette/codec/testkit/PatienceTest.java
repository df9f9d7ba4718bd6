package dev.marquette.codec.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PatienceTest {
  @Test
  @DisplayName("Every test waits so long, without saying so")
  void isGivenToAll() {
    List<Long> limits = new ArrayList<>();
    await()
        .conditionEvaluationListener(
            condition ->
                limits.add(condition.getElapsedTimeInMS() + condition.getRemainingTimeInMS()))
        .until(() -> true);
    assertThat(limits).containsExactly(TimeUnit.SECONDS.toMillis(Patience.SECONDS));
  }
}
