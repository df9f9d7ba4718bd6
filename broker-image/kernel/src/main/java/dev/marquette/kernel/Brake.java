package dev.marquette.kernel;

import org.jspecify.annotations.Nullable;

/**
 * Holds a connection until its QoS 0 message is with all local subscribers: it publishes faster
 * than they are served, and nothing else would tell it.
 */
final class Brake extends Completion implements Mailbox.Item {
  private final ClientConnection connection;

  Brake(ClientConnection connection) {
    this.connection = connection;
  }

  @Override
  void complete(boolean anyFailed) {
    connection.loop().mailbox.offer(this);
  }

  @Override
  public Mailbox.@Nullable Item run(LoopContext loop) {
    connection.resume(Pause.BACKLOG);
    return null;
  }
}
