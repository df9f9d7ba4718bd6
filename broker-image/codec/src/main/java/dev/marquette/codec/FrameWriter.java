package dev.marquette.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes the parts of a packet, or, without a buffer, counts their bytes.
 *
 * <p>Both lengths in a packet, its own and that of its properties, come before what they measure.
 * So that no size is computed by other code than writes it, each packet is described once and run
 * twice: first against a counter, then against the buffer. Used on one thread, for one packet.
 */
final class FrameWriter {
  private final @Nullable ByteBuf out;
  private long sizeBytes;

  private FrameWriter(@Nullable ByteBuf out) {
    this.out = out;
  }

  static FrameWriter to(ByteBuf out) {
    return new FrameWriter(out);
  }

  /** One that only counts: see {@link #sizeBytes()}. */
  static FrameWriter counting() {
    return new FrameWriter(null);
  }

  long sizeBytes() {
    return sizeBytes;
  }

  void writeByte(int value) {
    sizeBytes += 1;
    if (out != null) {
      out.writeByte(value);
    }
  }

  void writeShort(int value) {
    if (value < 0 || value > 0xFFFF) {
      throw new IllegalArgumentException("two byte integer " + value + " is not 0 to 65535");
    }
    sizeBytes += 2;
    if (out != null) {
      out.writeShort(value);
    }
  }

  void writePacketId(int id) {
    PacketEncoder.checkPacketId(id);
    writeShort(id);
  }

  void writeInt(long value) {
    if (value < 0 || value > 0xFFFF_FFFFL) {
      throw new IllegalArgumentException("four byte integer " + value + " is not 0 to 4294967295");
    }
    sizeBytes += 4;
    if (out != null) {
      out.writeInt((int) value);
    }
  }

  void writeVariable(long value) {
    if (value < 0 || value > VariableByteInteger.MAX) {
      throw new IllegalArgumentException(
          "variable byte integer " + value + " is not 0 to " + VariableByteInteger.MAX);
    }
    sizeBytes += VariableByteInteger.size((int) value);
    if (out != null) {
      VariableByteInteger.write(out, (int) value);
    }
  }

  void writeString(String value) {
    int length = ByteBufUtil.utf8Bytes(value);
    writeLength("string", length);
    sizeBytes += length;
    if (out != null) {
      ByteBufUtil.reserveAndWriteUtf8(out, value, length);
    }
  }

  void writeBinary(byte[] value) {
    writeLength("binary data", value.length);
    writeRaw(value);
  }

  /** Bytes with no length before them: a PUBLISH's payload. */
  void writeRaw(byte[] value) {
    sizeBytes += value.length;
    if (out != null) {
      out.writeBytes(value);
    }
  }

  private void writeLength(String what, int length) {
    if (length > 0xFFFF) {
      throw new IllegalArgumentException(
          what + " of " + length + " bytes; MQTT carries up to 65535, shorten it");
    }
    writeShort(length);
  }

  /** The block of properties that {@code writer} describes, its length first. (2.2.2.1) */
  void writeProperties(PropertyBlock writer) {
    FrameWriter counter = counting();
    writer.writeTo(counter);
    writeVariable(counter.sizeBytes);
    writer.writeTo(this);
  }

  void writeByteProperty(int id, @Nullable Integer value) {
    if (value != null) {
      writeByte(id);
      writeByte(value);
    }
  }

  void writeFlagProperty(int id, @Nullable Boolean value) {
    if (value != null) {
      writeByte(id);
      writeByte(value ? 1 : 0);
    }
  }

  void writeShortProperty(int id, @Nullable Integer value) {
    if (value != null) {
      writeByte(id);
      writeShort(value);
    }
  }

  void writeIntProperty(int id, @Nullable Long value) {
    if (value != null) {
      writeByte(id);
      writeInt(value);
    }
  }

  void writeStringProperty(int id, @Nullable String value) {
    if (value != null) {
      writeByte(id);
      writeString(value);
    }
  }

  void writeBinaryProperty(int id, byte @Nullable [] value) {
    if (value != null) {
      writeByte(id);
      writeBinary(value);
    }
  }

  void writeUserProperties(List<UserProperty> properties) {
    for (UserProperty property : properties) {
      writeByte(Property.USER_PROPERTY);
      writeString(property.name());
      writeString(property.value());
    }
  }

  /**
   * Describes a block of properties; it is run more than once and must write the same each time.
   */
  @FunctionalInterface
  interface PropertyBlock {
    void writeTo(FrameWriter out);
  }
}
