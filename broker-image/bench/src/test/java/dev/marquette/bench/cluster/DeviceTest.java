package dev.marquette.bench.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.marquette.codec.ReasonCode;
import dev.marquette.kernel.Authenticator;
import dev.marquette.kernel.Authorizer.Verdict;
import dev.marquette.kernel.BrokerKernel;
import dev.marquette.kernel.ClusterLink;
import dev.marquette.kernel.KernelClock;
import dev.marquette.kernel.LoopExecutor;
import dev.marquette.kernel.MqttSettings;
import dev.marquette.transport.EventLoops;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a client of the storm makes of what a real kernel answers. */
class DeviceTest {
  private final EventLoops loops = EventLoops.start(1);
  private final LoopExecutor loop = loops.executors().getFirst();
  private final BrokerKernel kernel =
      BrokerKernel.start(
          loops.executors(), MqttSettings.DEFAULT, KernelClock.SYSTEM, ClusterLink.ALONE);
  private final List<String> seen = new CopyOnWriteArrayList<>();
  private Device device;

  @BeforeEach
  void open() {
    kernel.authenticator(credentials -> Authenticator.Result.ACCEPTED);
    kernel.authorizer((client, action, topic) -> Verdict.ALLOWED);
    CompletableFuture<Device> opened = new CompletableFuture<>();
    loop.execute(() -> opened.complete(new Device(kernel, 0, 7, new Notes())));
    device = opened.join();
  }

  @AfterEach
  void close() {
    kernel.close();
    loops.close();
  }

  @Test
  @DisplayName("S-15: it is connected, has its filters at the kernel, and knows both")
  void subscribes() {
    loop.execute(device::connect);
    await().until(() -> seen.equals(List.of("connected")));
    loop.execute(device::subscribe);
    await().until(() -> seen.equals(List.of("connected", "subscribed")));

    assertThat(kernel.clientIds()).containsExactly("device-0000007");
    assertThat(kernel.localRoutes())
        .extracting(route -> route.filter())
        .containsExactlyInAnyOrderElementsOf(Filters.of(7));
  }

  @Test
  @DisplayName("a client that is refused is no client that is there")
  void refused() {
    kernel.authenticator(
        credentials ->
            CompletableFuture.completedFuture(
                new Authenticator.Result(ReasonCode.NOT_AUTHORIZED, false)));
    loop.execute(device::connect);

    await().until(() -> seen.contains("device-0000007 was closed"));
    assertThat(seen).contains("device-0000007 got a packet of type 2 that was not due");
    assertThat(seen).doesNotContain("connected");
  }

  @Test
  @DisplayName("a filter that is not granted is not subscribed to")
  void notGranted() {
    String last = Filters.of(7).getLast();
    kernel.authorizer(
        (client, action, topic) -> topic.equals(last) ? Verdict.DENIED : Verdict.ALLOWED);
    loop.execute(device::connect);
    await().until(() -> seen.contains("connected"));
    loop.execute(device::subscribe);

    await().until(() -> seen.size() == 2);
    assertThat(seen.getLast()).isEqualTo("device-0000007 got a packet of type 9 that was not due");
  }

  @Test
  @DisplayName("a client that the broker ends is broken, once")
  void ended() {
    loop.execute(device::connect);
    await().until(() -> seen.contains("connected"));
    assertThat(kernel.kick("device-0000007").join()).isTrue();

    await().until(() -> seen.size() == 2);
    assertThat(seen.getLast()).isEqualTo("device-0000007 was closed");
  }

  private final class Notes implements Device.Owner {
    @Override
    public void connected() {
      seen.add("connected");
    }

    @Override
    public void subscribed() {
      seen.add("subscribed");
    }

    @Override
    public void broken(String what) {
      seen.add(what);
    }
  }
}
