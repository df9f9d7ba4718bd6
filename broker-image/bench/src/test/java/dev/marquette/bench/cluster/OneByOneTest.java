package dev.marquette.bench.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.etcd.Entry;
import dev.marquette.etcd.EtcdClient;
import dev.marquette.etcd.Snapshot;
import dev.marquette.etcd.TestEtcd;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The baseline does what it says: no more transactions than there are units, and no fewer. */
class OneByOneTest {
  private static final int CLIENTS = 10;

  @ParameterizedTest
  @EnumSource
  @DisplayName("S-15: each unit takes one transaction, and all filters are in etcd at the end")
  void transactions(OneByOne.Unit unit) throws Exception {
    try (TestEtcd etcd = TestEtcd.start();
        EtcdClient client = etcd.connect();
        OneByOne brokers = new OneByOne(etcd, "/rows/", 3)) {
      long before = client.list("/rows/").join().revision();

      assertThat(brokers.seconds(unit, CLIENTS)).isPositive();

      Snapshot after = client.list("/rows/").join();
      assertThat(after.revision() - before).isEqualTo(unit.transactions(CLIENTS));
      assertThat(after.entries())
          .extracting(Entry::key)
          .containsAll(all(filter -> Stream.of("/rows/route/" + filter)))
          .containsExactlyInAnyOrderElementsOf(
              all(unit::keys).stream().distinct().map(key -> "/rows/" + key).toList());
    }
  }

  @Test
  @DisplayName("S-15: of each filter its levels, and the filter: 15 transactions for a client")
  void units() {
    assertThat(OneByOne.Unit.FILTER.transactions(100_000)).isEqualTo(300_000);
    assertThat(OneByOne.Unit.LEVEL.transactions(100_000)).isEqualTo(1_500_000);
    assertThat(OneByOne.Unit.LEVEL.keys("a/+/#"))
        .containsExactly("trie/a", "trie/a/+", "trie/a/+/#", "route/a/+/#");
  }

  private interface Keys {
    Stream<String> of(String filter);
  }

  private static List<String> all(Keys keys) {
    return IntStream.range(0, CLIENTS)
        .boxed()
        .flatMap(client -> Filters.of(client).stream())
        .flatMap(keys::of)
        .toList();
  }
}
