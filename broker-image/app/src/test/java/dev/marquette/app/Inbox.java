package dev.marquette.app;

import dev.marquette.app.Peer.Received;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * What the broker has told a client.
 *
 * @param messages in the order of their arrival
 * @param goodbye the reason of its DISCONNECT
 */
record Inbox(BlockingQueue<Received> messages, CompletableFuture<Integer> goodbye) {
  Inbox() {
    this(new LinkedBlockingQueue<>(), new CompletableFuture<>());
  }
}
