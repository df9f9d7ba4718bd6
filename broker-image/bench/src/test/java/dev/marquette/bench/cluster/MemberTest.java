package dev.marquette.bench.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.marquette.etcd.TestEtcd;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Two brokers of the storm, on a real etcd. */
class MemberTest {
  private static final Duration LONG = Duration.ofMinutes(2);

  /** More than connect at a time, and not the same number at both. */
  private static final int CLIENTS = 301;

  private final TestEtcd etcd = TestEtcd.start();
  private final Member first = new Member(etcd, 0, 2);
  private final Member second = new Member(etcd, 1, 2);

  @BeforeEach
  void join() {
    await().atMost(LONG).until(() -> first.isJoined() && second.isJoined());
  }

  @AfterEach
  void close() {
    first.close();
    second.close();
    etcd.close();
  }

  @Test
  @DisplayName("S-15: each has its share of the clients, and knows the filters of all of them")
  void share() {
    List.of(first, second).forEach(member -> member.connect(CLIENTS));
    await().atMost(LONG).until(() -> first.connected() + second.connected() == CLIENTS);
    assertThat(first.connected()).isEqualTo(151);
    assertThat(second.connected()).isEqualTo(150);
    assertThat(first.known() + second.known()).isZero();

    second.subscribe();
    await().atMost(LONG).until(() -> first.known() == 150L * Filters.EACH);
    assertThat(second.known()).isEqualTo(first.known());

    first.subscribe();
    long all = (long) CLIENTS * Filters.EACH;
    await().atMost(LONG).until(() -> first.known() == all && second.known() == all);
    await().until(() -> first.subscribed() == 151 && second.subscribed() == 150);
    assertThat(first.broken()).isNull();
    assertThat(second.broken()).isNull();
  }
}
