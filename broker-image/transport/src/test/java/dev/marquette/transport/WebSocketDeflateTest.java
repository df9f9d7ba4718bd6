package dev.marquette.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.Publish;
import dev.marquette.codec.PublishProperties;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** permessage-deflate (RFC 7692), as a client on a bare socket sees it. */
class WebSocketDeflateTest {
  private static final String DEFLATE = "permessage-deflate";
  private static final int COMPRESSED_BINARY = 0xC2;

  private final TestBroker broker = new TestBroker();

  @AfterEach
  void close() {
    broker.close();
  }

  private int open(DeflateConfig deflate) throws Exception {
    return broker.open(new WebSocketOptions().deflate(deflate).listener());
  }

  /** What the answer says of the extension; null for nothing. */
  private static @Nullable String offer(RawClient client, String extension) throws IOException {
    client.send(
        RawClient.upgrade(
            "/mqtt", "Sec-WebSocket-Protocol: mqtt", "Sec-WebSocket-Extensions: " + extension));
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append(new String(client.read(1), US_ASCII));
    }
    assertThat(head).startsWith("HTTP/1.1 101");
    return head.toString()
        .lines()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("sec-websocket-ext"))
        .map(line -> line.substring(line.indexOf(':') + 2))
        .findFirst()
        .orElse(null);
  }

  @ParameterizedTest
  @CsvSource({
    "true,  true,  15, permessage-deflate, permessage-deflate",
    "true,  true,  15, permessage-deflate;client_no_context_takeover, permessage-deflate",
    "true,  true,  15, permessage-deflate;server_no_context_takeover,"
        + " permessage-deflate;server_no_context_takeover",
    "false, true,  15, permessage-deflate, permessage-deflate;server_no_context_takeover",
    "true,  false, 15, permessage-deflate, permessage-deflate;client_no_context_takeover",
    "true,  true,  15, permessage-deflate;client_max_window_bits, permessage-deflate",
    "true,  true,  10, permessage-deflate;client_max_window_bits,"
        + " permessage-deflate;client_max_window_bits=10",
    "true,  true,  10, permessage-deflate;client_max_window_bits=12,"
        + " permessage-deflate;client_max_window_bits=10",
    "true,  true,  10, permessage-deflate;client_max_window_bits=9,"
        + " permessage-deflate;client_max_window_bits=9",
    "true,  true,  10, permessage-deflate;Client_Max_Window_Bits=15,"
        + " permessage-deflate;client_max_window_bits=10",
    "true,  true,  10, permessage-deflate, permessage-deflate",
    "true,  true,  15, permessage-deflate;client_max_window_bits=16, ",
    "true,  true,  15, permessage-deflate;client_max_window_bits=x, ",
    "true,  true,  15, permessage-deflate;server_max_window_bits=10, ",
    "true,  true,  15, permessage-deflate;unheard_of, ",
    "true,  true,  15, x-webkit-deflate-frame, ",
    "true,  true,  15, deflate-frame, ",
  })
  @DisplayName("A client is told what the listener asks for, and what it may ask for is granted")
  void negotiates(boolean server, boolean client, int bits, String offer, @Nullable String answer)
      throws Exception {
    int port = open(new DeflateConfig(6, server, client, bits));
    try (RawClient raw = new RawClient(port)) {
      assertThat(offer(raw, offer)).isEqualTo(answer);
      await().until(() -> !broker.kernel.connections.isEmpty());
    }
  }

  /** Frames of the same message sent so often. */
  private static byte[][] frames(
      RawClient client, FakeConnection connection, byte[] payload, int count) throws IOException {
    byte[][] frames = new byte[count][];
    for (int i = 0; i < count; i++) {
      connection.call(
          () -> {
            connection.send(new Publish(false, 0, false, "t", 0, PublishProperties.NONE, payload));
            connection.wire.flush();
          });
      byte[] header = client.read(2);
      assertThat(header[0] & 0xFF).isEqualTo(COMPRESSED_BINARY);
      int length = header[1];
      if (length == 126) {
        byte[] longer = client.read(2);
        length = (longer[0] & 0xFF) << 8 | (longer[1] & 0xFF);
      }
      frames[i] = client.read(length);
    }
    return frames;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @DisplayName("A context that is kept makes the second of two equal messages small")
  void serverContext(boolean kept) throws Exception {
    byte[] payload = new byte[1000];
    new Random(1).nextBytes(payload);
    try (RawClient client = new RawClient(open(new DeflateConfig(6, kept, true, 15)))) {
      assertThat(offer(client, DEFLATE)).isNotNull();
      byte[][] frames = frames(client, broker.kernel.connection(0), payload, 2);
      if (kept) {
        assertThat(frames[1].length).isLessThan(frames[0].length / 10);
      } else {
        assertThat(frames[1]).isEqualTo(frames[0]);
      }
    }
  }

  @Test
  @DisplayName("A higher level makes smaller frames")
  void level() throws Exception {
    StringBuilder text = new StringBuilder();
    new Random(1).ints(4000, 'a', 'f').forEach(c -> text.append((char) c).append("ab"));
    byte[] payload = text.toString().getBytes(US_ASCII);
    int[] sizes = new int[2];
    for (int i = 0; i < sizes.length; i++) {
      int level = i == 0 ? 1 : 9;
      try (RawClient client = new RawClient(open(new DeflateConfig(level, true, true, 15)))) {
        assertThat(offer(client, DEFLATE)).isNotNull();
        sizes[i] = frames(client, broker.kernel.connection(i), payload, 1)[0].length;
      }
    }
    assertThat(sizes[1]).isLessThan(sizes[0]);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @DisplayName("Messages of a client are understood that refer to those before, if they may")
  void clientContext(boolean kept) throws Exception {
    try (RawClient client = new RawClient(open(new DeflateConfig(6, true, kept, 15)))) {
      assertThat(offer(client, DEFLATE)).isNotNull();
      FakeConnection connection = broker.kernel.connection(0);
      Deflater deflater = new Deflater(6, true);
      client.send(frame(deflater, RawClient.connect(MqttVersion.V3_1_1)));
      byte[] payload = new byte[1000];
      new Random(1).nextBytes(payload);
      for (int i = 0; i < 2; i++) {
        if (!kept) {
          deflater.reset();
        }
        client.send(frame(deflater, RawClient.publish("t", payload)));
      }
      await().until(() -> connection.packets.size() == 3);
      assertThat(connection.packets.subList(1, 3))
          .allSatisfy(
              packet ->
                  assertThat(packet)
                      .isInstanceOfSatisfying(
                          Publish.class, it -> assertThat(it.payload()).isEqualTo(payload)));
      deflater.end();
    }
  }

  /** A masked frame whose mask is all zeros. */
  private static byte[] frame(Deflater deflater, byte[] content) {
    deflater.setInput(content);
    byte[] out = new byte[2000];
    int length = deflater.deflate(out, 8, out.length - 8, Deflater.SYNC_FLUSH) - 4;
    out[0] = (byte) COMPRESSED_BINARY;
    out[1] = (byte) (0x80 | 126);
    out[2] = (byte) (length >> 8);
    out[3] = (byte) length;
    return Arrays.copyOf(out, 8 + length);
  }

  @Test
  @DisplayName("What zlib does not know is refused when it is configured")
  void bounds() {
    assertThatThrownBy(() -> new DeflateConfig(0, true, true, 15))
        .hasMessage("deflate: level 0 is not in 1 to 9, or clientMaxWindowBits 15 not in 8 to 15");
    assertThatThrownBy(() -> new DeflateConfig(6, true, true, 16)).hasMessageContaining("16");
  }
}
