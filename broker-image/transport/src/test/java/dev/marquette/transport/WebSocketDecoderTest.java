package dev.marquette.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebSocketDecoderTest {
  private final EmbeddedChannel channel =
      new EmbeddedChannel(new WebSocketDecoder(false, Long.MAX_VALUE));

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  @Test
  @DisplayName("RFC 6455 5.7: the examples of the standard")
  void readsTheStandardsExamples() {
    send("89 85 37fa213d 7f9f4d5158"); // a masked Ping of "Hello"
    send("82 85 37fa213d 7f9f4d5158");
    send("8A 80 00000000");

    assertThat(next(PingWebSocketFrame.class)).isEqualTo("Hello");
    assertThat(next(BinaryWebSocketFrame.class)).isEqualTo("Hello");
    assertThat(next(PongWebSocketFrame.class)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 125, 126, 4095, 4096, 16_384, 16_385, 65_535, 65_536, 1_000_003})
  void passesOnEveryByteHoweverItComes(int length) {
    byte[] content = new byte[length];
    Random random = new Random(length);
    random.nextBytes(content);
    byte[] bytes = frame(content);
    List<WebSocketFrame> parts = new ArrayList<>();
    for (int at = 0; at < bytes.length; ) {
      int end = Math.min(bytes.length, at + 1 + random.nextInt(20_000));
      channel.writeInbound(Unpooled.copiedBuffer(bytes, at, end - at));
      at = end;
      for (WebSocketFrame part; (part = channel.readInbound()) != null; ) {
        parts.add(part);
      }
    }

    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (WebSocketFrame part : parts) {
      byte[] some = new byte[part.content().readableBytes()];
      part.content().readBytes(some);
      all.writeBytes(some);
      assertThat(some.length).isLessThanOrEqualTo(WebSocketDecoder.PART_BYTES);
      part.release();
    }
    assertThat(all.toByteArray()).isEqualTo(content);
    assertThat(parts.getFirst()).isInstanceOf(BinaryWebSocketFrame.class);
    assertThat(parts.subList(1, parts.size()))
        .allMatch(part -> part instanceof ContinuationWebSocketFrame);
    assertThat(parts.getLast().isFinalFragment()).isTrue();
    assertThat(parts.subList(0, parts.size() - 1)).noneMatch(WebSocketFrame::isFinalFragment);
  }

  @Test
  void controlFramesComeBetweenFragments() {
    send("02 81 00000000 41");
    send("89 80 00000000");
    send("00 81 00000000 42");
    send("80 80 00000000");
    send("88 82 00000000 03E8");

    assertThat(next(BinaryWebSocketFrame.class)).isEqualTo("A");
    assertThat(next(PingWebSocketFrame.class)).isEmpty();
    assertThat(next(ContinuationWebSocketFrame.class)).isEqualTo("B");
    assertThat(next(ContinuationWebSocketFrame.class)).isEmpty();
    assertThat(next(CloseWebSocketFrame.class)).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({
    "82 02, must be masked",
    "80 80, continues nothing",
    "83 80, unknown type 3",
    "8B 80, unknown type 11",
    "09 80, control frame is fragmented",
    "89 FE, more than 125 bytes",
    "C2 80, reserved bit",
    "82 FF 8000000000000000 00000000, first bit set",
    "02 80 00000000 82 80, begins within another"
  })
  void whatIsNoWebSocketIsRefusedOnce(String bytes, String why) {
    CorruptedWebSocketFrameException refused =
        catchThrowableOfType(CorruptedWebSocketFrameException.class, () -> send(bytes));
    assertThat(refused).hasMessageContaining(why);
    assertThat(refused.closeStatus()).isEqualTo(WebSocketCloseStatus.PROTOCOL_ERROR);

    channel.releaseInbound();
    send("82 80 00000000");
    assertThat(channel.<Object>readInbound()).as("nothing is read any more").isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "82 87 00000000, 7",
    "02 87 00000000, 7",
    "82 FE 0100 00000000, 256",
    "82 FF 7FFFFFFFFFFFFFFF 00000000, 9223372036854775807"
  })
  @DisplayName("max_frame_size: more is refused with 1009, before any of it is taken")
  void largeFramesAreRefused(String header, String length) {
    EmbeddedChannel limited = new EmbeddedChannel(new WebSocketDecoder(false, 6));
    send(limited, "82 86 00000000 414141414141");
    assertThat(next(limited, BinaryWebSocketFrame.class)).isEqualTo("AAAAAA");
    send(limited, "89 87 00000000 42424242424242");
    assertThat(next(limited, PingWebSocketFrame.class)).as("is no data").isEqualTo("BBBBBBB");

    CorruptedWebSocketFrameException refused =
        catchThrowableOfType(
            CorruptedWebSocketFrameException.class, () -> send(limited, header + "43"));
    assertThat(refused).hasMessage("a frame has " + length + " bytes; expected at most 6");
    assertThat(refused.closeStatus()).isEqualTo(WebSocketCloseStatus.MESSAGE_TOO_BIG);
    send(limited, "82 80 00000000");
    assertThat(limited.finishAndReleaseAll()).as("nothing is read any more").isFalse();
  }

  private void send(String hex) {
    send(channel, hex);
  }

  private static void send(EmbeddedChannel channel, String hex) {
    channel.writeInbound(Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex.replace(" ", ""))));
  }

  private <T extends WebSocketFrame> String next(Class<T> type) {
    return next(channel, type);
  }

  private static <T extends WebSocketFrame> String next(EmbeddedChannel channel, Class<T> type) {
    WebSocketFrame frame = channel.readInbound();
    assertThat(frame).isInstanceOf(type);
    try {
      return frame.content().toString(StandardCharsets.ISO_8859_1);
    } finally {
      frame.release();
    }
  }

  private static byte[] frame(byte[] content) {
    ByteBuf frame = Unpooled.buffer().writeByte(0x82);
    if (content.length < 126) {
      frame.writeByte(0x80 | content.length);
    } else if (content.length < 1 << 16) {
      frame.writeByte(0x80 | 126).writeShort(content.length);
    } else {
      frame.writeByte(0x80 | 127).writeLong(content.length);
    }
    byte[] mask = {1, 2, 4, (byte) 0x88};
    frame.writeBytes(mask);
    for (int i = 0; i < content.length; i++) {
      frame.writeByte(content[i] ^ mask[i % 4]);
    }
    return Arrays.copyOf(frame.array(), frame.readableBytes());
  }
}
