package dev.marquette.kernel;

import dev.marquette.codec.PacketType;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * A count of packets for each type.
 *
 * @param byType in the order of the types; those that are never counted are left out
 */
public record PacketCounts(Map<PacketType, Long> byType) {
  /** Copies. */
  public PacketCounts {
    EnumMap<PacketType, Long> copy = new EnumMap<>(PacketType.class);
    copy.putAll(byType);
    byType = Collections.unmodifiableMap(copy);
  }

  /** Of one type; 0 for a type that is not counted. */
  public long of(PacketType type) {
    return byType.getOrDefault(type, 0L);
  }

  /** Of all types. */
  public long total() {
    return byType.values().stream().mapToLong(Long::longValue).sum();
  }
}
