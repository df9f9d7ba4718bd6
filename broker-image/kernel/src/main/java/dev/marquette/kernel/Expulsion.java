package dev.marquette.kernel;

import dev.marquette.kernel.bans.Ban;
import dev.marquette.kernel.bans.Bans;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets clients go that have become banned. One that is known by its client ID is found at once; for
 * all else there is a walk over all connections, and never two at a time: one that is asked for
 * meanwhile comes afterwards. Sessions stay, as those of clients that are away. Safe for any
 * threads.
 */
final class Expulsion implements Bans.Door {
  private final BrokerKernel kernel;

  /** Walks that were asked for and are not done. */
  private final AtomicInteger asked = new AtomicInteger();

  Expulsion(BrokerKernel kernel) {
    this.kernel = kernel;
  }

  @Override
  public void expel(Collection<? extends Ban.Who> banned) {
    boolean isWalkNeeded = false;
    for (Ban.Who who : banned) {
      switch (who) {
        case Ban.ClientId(String id) -> close(id);
        case Ban.Username name -> isWalkNeeded = true;
        case Ban.PeerHost host -> isWalkNeeded = true;
      }
    }
    if (isWalkNeeded && asked.getAndIncrement() == 0) {
      walk();
    }
  }

  private void close(String clientId) {
    kernel.registry.withSession(
        clientId,
        holder -> true,
        session -> {
          session.closeConnection(Problem.BANNED_MEANWHILE);
          return true;
        });
  }

  private void walk() {
    int served = asked.get();
    kernel
        .closeConnections(this::isBanned, Problem.BANNED_MEANWHILE)
        .whenComplete(
            (nothing, error) -> {
              if (asked.addAndGet(-served) > 0) {
                walk();
              }
            });
  }

  private boolean isBanned(ClientConnection connection) {
    Client client = connection.client();
    if (client == null) {
      return false; // it is looked at when it is let in
    }
    ClientInfo info = client.info();
    return kernel.bans.isBanned(info.clientId(), info.username(), info.peer());
  }
}
