package dev.marquette.management.sys;

import dev.marquette.codec.PublishProperties;
import dev.marquette.kernel.Message;
import dev.marquette.kernel.SystemMessages;
import dev.marquette.management.alarm.Alarm;
import dev.marquette.management.alarm.AlarmAction;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Publishes alarms, as JSON, to {@code $SYS/brokers/${node}/alarms/activate} and {@code deactivate}
 * while somebody subscribes to that. Safe for any threads.
 */
public final class AlarmMessages implements AlarmAction {
  private final String node;
  private final String prefix;
  private final SystemMessages messages;
  private final InstantSource clock;

  public AlarmMessages(String node, SystemMessages messages, InstantSource clock) {
    this.node = node;
    this.prefix = SysNames.prefix(node) + "alarms/";
    this.messages = messages;
    this.clock = clock;
  }

  @Override
  public void changed(Alarm alarm) {
    String topic = prefix + (alarm.isActive() ? "activate" : "deactivate");
    if (!messages.isWanted(topic)) {
      return;
    }
    long now = clock.millis();
    byte[] json = SysJson.bytes(Said.of(node, alarm, TimeUnit.MILLISECONDS.toMicros(now)));
    messages.publish(
        new Message(topic, json, 0, false, PublishProperties.NONE, null, null, now, Message.NEVER));
  }

  /** In EMQX's names; times are in microseconds. */
  private record Said(
      String node,
      String name,
      String message,
      Map<String, ?> details,
      long activateAt,
      Object deactivateAt,
      long duration,
      boolean activated) {
    static Said of(String node, Alarm alarm, long nowMicros) {
      Long end = alarm.deactivatedAtMicros();
      return new Said(
          node,
          alarm.name(),
          alarm.message(),
          new TreeMap<>(alarm.details()),
          alarm.activatedAtMicros(),
          end == null ? "infinity" : end,
          alarm.durationMicros(nowMicros),
          alarm.isActive());
    }
  }
}
