package dev.marquette.bench.cluster;

import dev.marquette.etcd.Change;
import dev.marquette.etcd.EtcdClient;
import dev.marquette.etcd.PrefixWatch;
import dev.marquette.etcd.TestEtcd;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * How filters would come to all brokers if nothing were gathered: each broker has one transaction
 * done for each before it begins the next one. All are done when every broker has heard of the last
 * one. A broker is here what etcd sees of it: who writes, and who watches all that is written.
 */
final class OneByOne implements AutoCloseable {
  /** What takes a transaction. */
  enum Unit {
    /** A filter, as a route. */
    FILTER {
      @Override
      Stream<String> keys(String filter) {
        return Stream.of("route/" + filter);
      }
    },

    /** A filter, and each of its levels as a row of a trie that all have, as before EMQX 4.3. */
    LEVEL {
      @Override
      Stream<String> keys(String filter) {
        return Stream.concat(
            Filters.levels(filter).map(level -> "trie/" + level), FILTER.keys(filter));
      }
    };

    abstract Stream<String> keys(String filter);

    /** The transactions for all filters of so many clients. */
    long transactions(int clients) {
      // The same for each client: their filters differ in a number alone.
      return clients * Filters.of(0).stream().flatMap(this::keys).count();
    }
  }

  private static final byte[] VALUE = {};

  private final String prefix;
  private final List<Broker> brokers = new ArrayList<>();

  /** One of them. Its watch is confined to a thread of its own. */
  private static final class Broker implements AutoCloseable {
    private final EtcdClient etcd;
    private final PrefixWatch watch;
    private volatile long seen;

    Broker(TestEtcd server, String prefix) {
      etcd = server.connect();
      watch =
          PrefixWatch.start(
              etcd,
              prefix,
              new PrefixWatch.Listener() {
                @Override
                public void changed(List<Change> changes, long revision) {
                  seen = revision;
                }
              });
    }

    @Override
    public void close() {
      watch.close();
      etcd.close();
    }
  }

  /**
   * Brokers.
   *
   * @param prefix of the keys: one that nobody else writes or watches
   */
  OneByOne(TestEtcd server, String prefix, int count) throws InterruptedException {
    this.prefix = prefix;
    for (int i = 0; i < count; i++) {
      brokers.add(new Broker(server, prefix));
    }
    Await.until(
        () -> count + " watches that follow " + prefix,
        () -> brokers.stream().allMatch(broker -> broker.watch.isCurrent()));
  }

  /** Seconds until all know the filters of clients number 0 to {@code clients} - 1. */
  double seconds(Unit unit, int clients) throws InterruptedException, ExecutionException {
    long begin = System.nanoTime();
    List<Future<Long>> last = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int index = 0; index < brokers.size(); index++) {
        int first = index;
        last.add(threads.submit(() -> write(unit, first, clients)));
      }
    }
    long all = 0;
    for (Future<Long> revision : last) {
      all = Math.max(all, revision.get());
    }
    long revision = all;
    Await.until(
        () -> "%s, seen up to %s".formatted(prefix, brokers.stream().map(b -> b.seen).toList()),
        () -> brokers.stream().allMatch(broker -> broker.seen >= revision));
    return (System.nanoTime() - begin) / 1e9;
  }

  /** The revision of the last one. */
  private long write(Unit unit, int index, int clients) {
    long revision = 0;
    for (int client = index; client < clients; client += brokers.size()) {
      for (String filter : Filters.of(client)) {
        for (String key : unit.keys(filter).toList()) {
          revision = brokers.get(index).etcd.put(prefix + key, VALUE).join();
        }
      }
    }
    return revision;
  }

  @Override
  public void close() {
    brokers.forEach(Broker::close);
  }
}
