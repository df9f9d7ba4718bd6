package dev.marquette.bench.million;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;

/**
 * What a client of a storm sends, by hand as {@link Frames} and of MQTT 3.1.1, too. Each has a will
 * and three subscriptions, so that there is something to clean up when it is gone: to a wildcard of
 * its own, to a topic of all, and in a shared group of all.
 */
final class StormFrames {
  /** Granted subscriptions: of each client so many that are shared and so many that are not. */
  static final int SUBSCRIPTIONS = 2;

  static final int SHARED_SUBSCRIPTIONS = 1;

  /** Filters that all clients have together, whoever of them is there. */
  static final int COMMON_FILTERS = 2;

  /** What all wills match. */
  static final String WILLS = "gone/#";

  /** Of so many clients, one has a session that outlasts its connection. */
  private static final int PERSISTENT_OF = 4;

  private static final String CLIENT_ID = "storm-";
  private static final int CONNECT = 0x10;
  private static final int SUBSCRIBE = 0x82;
  private static final int DISCONNECT = 0xE0;
  private static final int CLEAN_SESSION = 2;
  private static final int WILL = 4;
  private static final int QOS = 1;
  private static final byte[] PROTOCOL = {0, 4, 'M', 'Q', 'T', 'T', 4};

  /** Nobody sends a PINGREQ: a storm is over long before. */
  private static final int KEEP_ALIVE_SECONDS = 3600;

  private StormFrames() {}

  static boolean isPersistent(int number) {
    return number % PERSISTENT_OF == 0;
  }

  /** Whether this is a client ID of theirs. */
  static boolean isOfStorm(String clientId) {
    return clientId.startsWith(CLIENT_ID);
  }

  /** Of this many clients, numbered from 0 on. */
  static int persistentOf(int clients) {
    return Math.ceilDiv(clients, PERSISTENT_OF);
  }

  /** A client of the storm: with a will. */
  static void connect(ByteBuf out, int number) {
    byte[] id = (CLIENT_ID + "%07d".formatted(number)).getBytes(US_ASCII);
    byte[] willTopic = "gone/%07d".formatted(number).getBytes(US_ASCII);
    int session = isPersistent(number) ? 0 : CLEAN_SESSION;
    head(out, WILL | session, 2 + id.length + 2 + willTopic.length + 2);
    string(out, id);
    string(out, willTopic);
    out.writeShort(0); // a will without payload
  }

  /** One that has nothing to do with it: no will, no session left behind. */
  static void connectBystander(ByteBuf out, int number) {
    byte[] id = "bystander-%07d".formatted(number).getBytes(US_ASCII);
    head(out, CLEAN_SESSION, 2 + id.length);
    string(out, id);
  }

  private static void head(ByteBuf out, int flags, int payloadBytes) {
    out.writeByte(CONNECT).writeByte(PROTOCOL.length + 1 + 2 + payloadBytes);
    out.writeBytes(PROTOCOL).writeByte(flags).writeShort(KEEP_ALIVE_SECONDS);
  }

  static void subscribe(ByteBuf out, int number) {
    byte[][] filters = {
      "storm/%07d/+/state".formatted(number).getBytes(US_ASCII),
      "storm/all".getBytes(US_ASCII),
      "$share/fleet/storm/jobs".getBytes(US_ASCII)
    };
    int bytes = 2;
    for (byte[] filter : filters) {
      bytes += 2 + filter.length + 1;
    }
    out.writeByte(SUBSCRIBE).writeByte(bytes).writeShort(1);
    for (byte[] filter : filters) {
      string(out, filter);
      out.writeByte(QOS);
    }
  }

  static void disconnect(ByteBuf out) {
    out.writeByte(DISCONNECT).writeByte(0);
  }

  private static void string(ByteBuf out, byte[] text) {
    out.writeShort(text.length).writeBytes(text);
  }
}
