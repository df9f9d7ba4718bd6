package dev.marquette.kernel;

import java.net.InetSocketAddress;

/**
 * Is told of clients that take less than they are sent. Called on the clients' event loops, by
 * several at a time, when many go at once for each of them: it must not block.
 */
public interface CongestionListener {
  /** Hears nothing. */
  CongestionListener NONE =
      new CongestionListener() {
        @Override
        public void congested(Congested connection) {}

        @Override
        public void relieved(ClientInfo client) {}
      };

  /** Bytes wait for the client, and have for a second. */
  void congested(Congested connection);

  /** It has taken everything for long enough, it has gone, or nobody is to be told any more. */
  void relieved(ClientInfo client);

  /**
   * A connection that takes too little.
   *
   * @param local the address that the client connected to
   * @param pendingBytes that wait to be written to it
   * @param connectedAtMillis since the epoch, to a second
   * @param wire what it is made of
   */
  record Congested(
      ClientInfo client,
      InetSocketAddress local,
      long pendingBytes,
      long connectedAtMillis,
      WireState wire) {}
}
