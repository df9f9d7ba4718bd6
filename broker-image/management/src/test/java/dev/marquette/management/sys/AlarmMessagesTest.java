package dev.marquette.management.sys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.codec.Publish;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestClient;
import dev.marquette.management.alarm.Alarms;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class AlarmMessagesTest {
  private final TestBroker broker = new TestBroker(2);
  private final InstantSource clock = () -> Instant.ofEpochMilli(broker.clock().millis());
  private final AtomicInteger asked = new AtomicInteger();
  private final Alarms alarms =
      new Alarms(
          clock,
          List.of(
              new AlarmMessages(
                  "node-1",
                  broker.kernel().systemMessages(),
                  () -> {
                    asked.incrementAndGet();
                    return clock.instant();
                  })));

  @Test
  @DisplayName("S-65: Both ends of an alarm are published, with its duration in microseconds")
  void publishes() {
    TestClient client = broker.connected(1, "c");
    client.subscribe("$SYS/brokers/+/alarms/+", 0);
    broker.run();
    client.take();
    alarms.activate("a/\"b\"", "it is wrong", Map.of("usage", 80, "id", "x"));
    broker.run();
    Publish activated = client.take(Publish.class).getFirst();
    broker.advance(Duration.ofSeconds(90));
    alarms.deactivate("a/\"b\"");
    broker.run();
    Publish deactivated = client.take(Publish.class).getFirst();

    assertThat(activated.topic()).isEqualTo("$SYS/brokers/node-1/alarms/activate");
    assertThat(TestClient.text(activated))
        .isEqualTo(
            """
            {"node":"node-1","name":"a/\\"b\\"","message":"it is wrong",\
            "details":{"id":"x","usage":80},"activate_at":1800000000000000,\
            "deactivate_at":"infinity","duration":0,"activated":true}""");
    assertThat(deactivated.topic()).isEqualTo("$SYS/brokers/node-1/alarms/deactivate");
    assertThat(TestClient.text(deactivated))
        .isEqualTo(
            """
            {"node":"node-1","name":"a/\\"b\\"","message":"it is wrong",\
            "details":{"id":"x","usage":80},"activate_at":1800000000000000,\
            "deactivate_at":1800000090000000,"duration":90000000,"activated":false}""");
  }

  @Test
  @DisplayName("Nothing is put into words that nobody subscribes to")
  void unwanted() {
    alarms.activate("a", "it is wrong", Map.of());
    alarms.deactivate("a");
    broker.run();

    assertThat(asked).hasValue(0);
  }
}
