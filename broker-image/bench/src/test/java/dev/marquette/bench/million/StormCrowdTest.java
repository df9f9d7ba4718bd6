package dev.marquette.bench.million;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.marquette.bench.million.StormClients.Action;
import dev.marquette.codec.ReasonCode;
import dev.marquette.kernel.Authenticator;
import dev.marquette.kernel.Authorizer;
import dev.marquette.kernel.Authorizer.Verdict;
import io.netty.channel.local.LocalAddress;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Clients notice whatever a broker does that it should not. */
class StormCrowdTest {
  /** More than a turn's on each loop, and not as many on each. */
  private static final int CLIENTS = 601;

  private BrokerServer broker;

  @BeforeEach
  void start() throws Exception {
    broker = new BrokerServer(2, Access.STORM);
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  @Test
  @DisplayName("all come, vanish, and come again at once; those who have a session find it")
  void rounds() {
    try (StormCrowd crowd = new StormCrowd(broker.address(), 2, 0, CLIENTS)) {
      StormCrowd.Storm first = crowd.begin(Action.COME);
      assertThat(complete(first).connacks()).hasSize(CLIENTS).isSorted();
      assertThat(first.subacks()).hasSize(CLIENTS).isSorted();
      assertThat(first.connacks()[0]).isPositive();

      assertThat(complete(crowd.begin(Action.VANISH)).connacks()).isEmpty();
      int persistent = StormFrames.persistentOf(CLIENTS);
      await().until(() -> broker.kernel().stats().connections() == 0);
      await().until(() -> broker.sessions() == persistent);

      assertThat(complete(crowd.begin(Action.COME)).subacks()).hasSize(CLIENTS - persistent);
      assertThat(complete(crowd.begin(Action.VANISH_AND_COME)).accepted()).isEqualTo(CLIENTS);
      await().until(() -> broker.kernel().stats().connections() == CLIENTS);
      assertThat(crowd.broken()).isNull();
    }
  }

  @Test
  @DisplayName("others have other client IDs, and come by another listener at its rate")
  void others() throws Exception {
    LocalAddress limited = broker.listen("storm-crowd-test", 1_000);
    try (StormCrowd crowd = new StormCrowd(broker.address(), 2, 0, 5);
        StormCrowd others = new StormCrowd(limited, 2, 5, 12)) {
      complete(crowd.begin(Action.COME));
      assertThat(complete(others.begin(Action.COME)).accepted()).isEqualTo(7);
      assertThat(broker.kernel().clientIds()).hasSize(12).contains("storm-0000011");
      assertThat(crowd.broken()).isNull();
    }
  }

  @Test
  @DisplayName("a refused CONNECT")
  void refused() {
    refuseAll();
    assertThat(broken()).contains("client ", ": CONNECT was answered with 0005");
  }

  @Test
  @DisplayName("a subscription that is not granted")
  void notGranted() {
    broker
        .kernel()
        .authorizer(
            (client, action, topic) ->
                action == Authorizer.Action.SUBSCRIBE ? Verdict.DENIED : Verdict.ALLOWED);
    assertThat(broken()).endsWith(": a subscription was not granted");
  }

  @Test
  @DisplayName("a session that is lost")
  void lostSession() {
    try (StormCrowd crowd = new StormCrowd(broker.address(), 1, 0, 4)) {
      complete(crowd.begin(Action.COME));
      crowd.begin(Action.VANISH);
      await().until(() -> broker.sessions() == 1);
      broker.kernel().kick("storm-0000000").join();
      crowd.begin(Action.COME);
      await().until(() -> crowd.broken() != null);
      assertThat(crowd.broken())
          .isEqualTo("client 0: CONNECT was answered with 0000, session expected: true");
    }
  }

  @Test
  @DisplayName("a connection that the broker closes")
  void closed() {
    try (StormCrowd crowd = new StormCrowd(broker.address(), 1, 0, 4)) {
      complete(crowd.begin(Action.COME));
      broker.kernel().kick("storm-0000003").join();
      await().until(() -> crowd.broken() != null);
      assertThat(crowd.broken()).isEqualTo("client 3: the server closed its connection");
    }
  }

  @Test
  @DisplayName("a bystander is told yes, or fails")
  void bystander() throws Exception {
    try (Bystander bystander = new Bystander(broker.address())) {
      bystander.connect();
      bystander.connect();
      assertThat(broker.kernel().stats().connectsAccepted()).isEqualTo(2);
      await().until(() -> broker.sessions() == 0);
      refuseAll();
      assertThatThrownBy(bystander::connect)
          .isInstanceOf(ExecutionException.class)
          .hasMessageContaining("20020005");
    }
    try (Bystander lost = new Bystander(new LocalAddress("nobody"))) {
      assertThatThrownBy(lost::connect).isInstanceOf(ExecutionException.class);
    }
  }

  private void refuseAll() {
    CompletableFuture<Authenticator.Result> refused =
        CompletableFuture.completedFuture(
            new Authenticator.Result(ReasonCode.NOT_AUTHORIZED, false));
    broker.kernel().authenticator(credentials -> refused);
  }

  private static StormCrowd.Storm complete(StormCrowd.Storm storm) {
    await().until(storm::isComplete);
    return storm;
  }

  private String broken() {
    try (StormCrowd crowd = new StormCrowd(broker.address(), 2, 0, 4)) {
      crowd.begin(Action.COME);
      await().until(() -> crowd.broken() != null);
      return Objects.requireNonNull(crowd.broken());
    }
  }
}
