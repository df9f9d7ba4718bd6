package dev.marquette.kernel;

import dev.marquette.codec.Connack;
import dev.marquette.codec.Disconnect;
import dev.marquette.codec.Packet;
import io.netty.buffer.ByteBufUtil;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Another server, to which clients are sent instead of being let in. (4.11)
 *
 * @param moved whether they are to go there from now on (0x9D), and not for the time being (0x9C)
 * @param serverReference where it is, for MQTT 5 clients alone: names or addresses, each with a
 *     port or without, with spaces between them; 1 to 65,535 bytes of UTF-8
 */
public record Redirect(boolean moved, String serverReference) {
  private static final int UINT16 = 65_535;

  public Redirect {
    int bytes = ByteBufUtil.utf8Bytes(serverReference);
    if (bytes < 1 || bytes > UINT16) {
      throw new IllegalArgumentException(
          "serverReference has %d bytes; expected 1 to %d".formatted(bytes, UINT16));
    }
  }

  /** For a client that is not let in. */
  Connack connack(ClientConnection connection) {
    return refusal(connection, serverReference);
  }

  /** For a client that has to go. */
  Disconnect disconnect(ClientConnection connection) {
    return goodbye(connection, serverReference);
  }

  /** For a client to whom the reference is too long. [MQTT-3.1.2-24] */
  Packet withoutReference(ClientConnection connection) {
    return connection.client() == null ? refusal(connection, null) : goodbye(connection, null);
  }

  private Connack refusal(ClientConnection connection, @Nullable String reference) {
    Problem why = why();
    return Connack.refused(why.code(), why.told(connection), reference);
  }

  private Disconnect goodbye(ClientConnection connection, @Nullable String reference) {
    Problem why = why();
    return new Disconnect(why.code(), null, why.told(connection), reference, List.of());
  }

  private Problem why() {
    return moved ? Problem.MOVED : Problem.ELSEWHERE;
  }
}
