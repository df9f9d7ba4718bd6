package dev.marquette.kernel;

import dev.marquette.kernel.testkit.TestBroker;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Brokers that call each other without a network. Peer numbers are places in the list. */
final class TestCluster {
  private final List<TestBroker> brokers = new ArrayList<>();
  private final List<Link> links = new ArrayList<>();

  TestCluster(int count) {
    this(count, MqttSettings.DEFAULT);
  }

  TestCluster(int count, MqttSettings settings) {
    for (int i = 0; i < count; i++) {
      Link link = new Link(i);
      links.add(link);
      brokers.add(new TestBroker(2, settings, link));
    }
  }

  TestBroker broker(int index) {
    return brokers.get(index);
  }

  Link link(int index) {
    return links.get(index);
  }

  /** Runs all brokers until none has anything to do. */
  void run() {
    for (int i = 0; i < 20; i++) {
      brokers.forEach(TestBroker::run);
    }
  }

  /** One broker's way to the others. */
  final class Link implements ClusterLink {
    final List<String> events = new ArrayList<>();
    final Set<Integer> unreachable = new HashSet<>();
    final List<CompletableFuture<@Nullable Void>> held = new ArrayList<>();
    boolean holding;
    @Nullable Error failure;
    private final int self;

    Link(int self) {
      this.self = self;
    }

    private BrokerKernel kernel(int peer) {
      return brokers.get(peer).kernel();
    }

    @Override
    public void localRoute(String filter, @Nullable String group, boolean present) {
      if (failure != null) {
        throw failure;
      }
      events.add((present ? "+" : "-") + filter + (group == null ? "" : "@" + group));
      for (int peer = 0; peer < brokers.size(); peer++) {
        if (peer != self) {
          kernel(peer).remoteRoute(self, filter, group, present);
        }
      }
    }

    @Override
    public CompletableFuture<@Nullable Void> forward(int peer, Message message) {
      if (failure != null) {
        throw failure;
      }
      if (unreachable.contains(peer)) {
        return CompletableFuture.failedFuture(new IllegalStateException("unreachable"));
      }
      if (holding) {
        CompletableFuture<@Nullable Void> future = new CompletableFuture<>();
        held.add(future);
        return future;
      }
      return kernel(peer).deliver(message);
    }

    @Override
    public CompletableFuture<Boolean> forwardShared(
        int peer, Message message, String filter, String group) {
      return unreachable.contains(peer)
          ? CompletableFuture.failedFuture(new IllegalStateException("unreachable"))
          : kernel(peer).deliverShared(message, filter, group);
    }

    @Override
    public CompletableFuture<@Nullable SessionState> claim(String clientId, boolean discard) {
      events.add("claim " + clientId);
      CompletableFuture<@Nullable SessionState> result = CompletableFuture.completedFuture(null);
      for (int peer = 0; peer < brokers.size(); peer++) {
        if (peer != self) {
          int other = peer;
          result =
              result.thenCompose(
                  found ->
                      found != null
                          ? CompletableFuture.<@Nullable SessionState>completedFuture(found)
                          : kernel(other).handOver(clientId, discard));
        }
      }
      return result;
    }

    @Override
    public void released(String clientId) {
      events.add("released " + clientId);
    }

    @Override
    public void retained(Message message) {
      for (int peer = 0; peer < brokers.size(); peer++) {
        if (peer != self) {
          kernel(peer).retainRemote(message);
        }
      }
    }
  }
}
