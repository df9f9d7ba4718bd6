package dev.marquette.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Bytes as tests write them: hexadecimal, with blanks anywhere and 'text' in quotes. */
final class Wire {
  static final int LIMIT = 1 << 20;

  private Wire() {}

  static byte[] bytes(String hex) {
    StringBuilder digits = new StringBuilder();
    String[] parts = hex.split("'", -1);
    for (int i = 0; i < parts.length; i++) {
      digits.append(
          i % 2 == 0
              ? parts[i].replace(" ", "")
              : HexFormat.of().formatHex(parts[i].getBytes(StandardCharsets.UTF_8)));
    }
    return HexFormat.of().parseHex(digits);
  }

  /** A packet: its first byte, its length, and the body. */
  static byte[] packet(String firstByte, String body) {
    return packet(bytes(firstByte)[0], bytes(body));
  }

  static byte[] packet(byte firstByte, byte[] body) {
    ByteBuf out = PooledByteBufAllocator.DEFAULT.buffer();
    try {
      out.writeByte(firstByte);
      VariableByteInteger.write(out, body.length);
      out.writeBytes(body);
      return ByteBufUtil.getBytes(out);
    } finally {
      out.release();
    }
  }

  /** A decoder after a CONNECT of this version. */
  static PacketDecoder connected(MqttVersion version) {
    PacketDecoder decoder = new PacketDecoder(LIMIT);
    try {
      assertThat(decoder.decode(Unpooled.wrappedBuffer(encode(connect(version), version))))
          .isInstanceOf(Connect.class);
    } catch (MalformedPacketException e) {
      throw new AssertionError(e);
    }
    return decoder;
  }

  static Connect connect(MqttVersion version) {
    return new Connect(version, false, "c", true, 60, null, null, null, ConnectProperties.DEFAULT);
  }

  static PacketDecoder server(MqttVersion version) {
    return PacketDecoder.ofServer(version, LIMIT);
  }

  static byte[] encode(Packet packet, MqttVersion version) {
    ByteBuf out = Unpooled.buffer();
    try {
      PacketEncoder.encode(packet, version, out);
      return ByteBufUtil.getBytes(out);
    } finally {
      out.release();
    }
  }

  /** For messages of failures: the beginning, and how long it is. */
  static String hex(byte[] bytes) {
    int shown = Math.min(bytes.length, 100);
    String hex = HexFormat.of().withUpperCase().withDelimiter(" ").formatHex(bytes, 0, shown);
    return hex + (shown < bytes.length ? " ... (" + bytes.length + " bytes)" : "");
  }

  /** Decodes what must be exactly one packet. */
  static Packet decode(PacketDecoder decoder, byte[] bytes) {
    try {
      return Objects.requireNonNull(tryDecode(decoder, bytes), "the packet is not complete");
    } catch (MalformedPacketException e) {
      throw new AssertionError(e.reason() + ": " + e.getMessage() + " in " + hex(bytes), e);
    }
  }

  /** Decodes with a direct buffer, as sockets give them; all bytes or none are consumed. */
  static @Nullable Packet tryDecode(PacketDecoder decoder, byte[] bytes)
      throws MalformedPacketException {
    ByteBuf in = PooledByteBufAllocator.DEFAULT.directBuffer(Math.max(1, bytes.length));
    try {
      in.writeBytes(bytes);
      Packet packet = decoder.decode(in);
      assertThat(in.readableBytes()).isEqualTo(packet == null ? bytes.length : 0);
      return packet;
    } finally {
      in.release();
    }
  }

  /** The reason with which the decoder refuses these bytes. */
  static ReasonCode refusal(PacketDecoder decoder, byte[] bytes) {
    Throwable thrown = catchThrowable(() -> tryDecode(decoder, bytes));
    assertThat(thrown).as(hex(bytes)).isInstanceOf(MalformedPacketException.class);
    assertThat(thrown).message().isNotBlank();
    return ((MalformedPacketException) thrown).reason();
  }
}
