package dev.marquette.bench.codec;

import dev.marquette.bench.jmh.Figure;
import dev.marquette.bench.jmh.Results;
import dev.marquette.bench.jmh.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The codec's share of the table, beside Netty's. */
public final class CodecRows {
  public static final List<Class<?>> BENCHMARKS =
      List.of(DecodeBenchmark.class, EncodeBenchmark.class);

  private CodecRows() {}

  public static List<Row> of(Results results) {
    List<Row> rows = new ArrayList<>();
    for (Inbound packet : Inbound.values()) {
      rows.add(
          Row.beside(
              "decode " + packet.label(),
              decode(results, packet, Codec.MARQUETTE),
              decode(results, packet, Codec.NETTY)));
    }
    for (Outbound message : Outbound.values()) {
      Figure netty = encode(results, message, Way.NETTY);
      for (Way way : Way.values()) {
        if (way != Way.NETTY) {
          String operation = "encode %s, %s".formatted(message.label(), way.label());
          rows.add(Row.beside(operation, encode(results, message, way), netty));
        }
      }
    }
    return rows;
  }

  private static Figure decode(Results results, Inbound packet, Codec codec) {
    return results.figure(
        DecodeBenchmark.class, "decode", Map.of("packet", packet, "codec", codec));
  }

  private static Figure encode(Results results, Outbound message, Way way) {
    return results.figure(EncodeBenchmark.class, "encode", Map.of("message", message, "way", way));
  }
}
