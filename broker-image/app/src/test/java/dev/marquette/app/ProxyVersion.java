package dev.marquette.app;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;

/**
 * The header of the PROXY protocol that a balancer writes before anything that its client says, as
 * HAProxy's proxy-protocol.txt has it in sections 2.1 and 2.2.
 */
enum ProxyVersion {
  /** A line of text. */
  V1 {
    @Override
    byte[] header(int clientPort, int brokerPort) {
      return "PROXY TCP4 %s %s %d %d\r\n"
          .formatted(CLIENT_HOST, Address.HOST, clientPort, brokerPort)
          .getBytes(US_ASCII);
    }
  },
  V2 {
    @Override
    byte[] header(int clientPort, int brokerPort) {
      return ByteBuffer.allocate(28)
          .put("\r\n\r\n\0\r\nQUIT\n".getBytes(US_ASCII))
          .put((byte) 0x21) // version 2, PROXY
          .put((byte) 0x11) // TCP over IPv4
          .putShort((short) 12) // bytes that follow
          .put(new byte[] {(byte) 192, 0, 2, 7})
          .put(new byte[] {127, 0, 0, 1})
          .putShort((short) clientPort)
          .putShort((short) brokerPort)
          .array();
    }
  };

  /** Where it says that clients are: of a network that is for documentation only (RFC 5737). */
  static final String CLIENT_HOST = "192.0.2.7";

  abstract byte[] header(int clientPort, int brokerPort);
}
