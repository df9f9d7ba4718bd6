package dev.marquette.management.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class AlarmSamplesTest {
  @Test
  @DisplayName("Alarms are counted by state, with what was activated and refused")
  void shows() {
    Alarms alarms = new Alarms(new Time(), List.of());
    alarms.activate("a", "", Map.of());
    alarms.activate("b", "", Map.of());
    alarms.activate("c", "", Map.of());
    alarms.deactivate("b");
    alarms.activate("x".repeat(Alarms.MAX_NAME_CHARS + 1), "", Map.of());

    assertThat(new AlarmSamples(alarms).samples())
        .extracting(sample -> sample.name() + sample.labels() + " " + sample.value())
        .containsExactly(
            "marquette_alarms{state=activated} 2.0",
            "marquette_alarms{state=deactivated} 1.0",
            "marquette_alarms_activated_total{} 3.0",
            "marquette_alarms_refused_total{} 1.0");
  }
}
