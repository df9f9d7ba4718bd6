package dev.marquette.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.marquette.codec.Packet;
import dev.marquette.kernel.BrokerKernel;
import dev.marquette.transport.testkit.Crowd;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who lists all clients and kicks one, over and over, on a thread of its own, and finds
 * fault with lists that cannot be: one client of its own stays and has to be in all of them, others
 * come and are kicked.
 */
final class ClientLists implements AutoCloseable {
  /** Its own clients that are there at a time. */
  static final int OWN_CLIENTS = 2;

  private static final int PATIENCE_SECONDS = 60;

  /** Others like this one may have been at the same broker, whose clients are not quite gone. */
  private static final AtomicInteger MADE = new AtomicInteger();

  private final BrokerKernel kernel;
  private final Crowd clients;
  private final Function<String, Packet> connect;
  private final Thread thread;
  private final String name = "lists-" + MADE.incrementAndGet();
  private final String staying = name + "-staying";
  private volatile int rounds;
  private volatile boolean over;
  private volatile @Nullable Throwable fault;

  /**
   * Begins at once.
   *
   * @param clients nobody else's; it is closed with this
   * @param connect what a client of this ID begins with
   */
  ClientLists(BrokerKernel kernel, Crowd clients, Function<String, Packet> connect) {
    this.kernel = kernel;
    this.clients = clients;
    this.connect = connect;
    this.thread = Thread.ofPlatform().name("client-lists").start(this::repeat);
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
  private void repeat() {
    try {
      come(0, staying);
      while (!over) {
        round(rounds + 1);
        rounds++;
      }
      assertThat(kick(staying)).isTrue();
    } catch (Throwable e) { // of any kind: the test has to see it
      fault = e;
    }
  }

  private void round(int number) throws Exception {
    String kicked = name + "-kicked-" + number;
    come(number, kicked);
    assertThat(list()).contains(staying, kicked);
    assertThat(kick(kicked)).as("there was one").isTrue();
    assertThat(list()).contains(staying).doesNotContain(kicked);
    assertThat(kick(kicked)).as("there is one").isFalse();
  }

  private void come(int number, String clientId) {
    clients.connect(number, number + 1, any -> connect.apply(clientId));
    await()
        .atMost(Duration.ofSeconds(PATIENCE_SECONDS))
        .pollInterval(Duration.ofMillis(1))
        .until(() -> clients.accepted() == number + 1);
  }

  private Set<String> list() {
    List<String> all = kernel.clientIds();
    Set<String> different = new HashSet<>(all);
    assertThat(all).as("nobody is listed twice").hasSameSizeAs(different);
    return different;
  }

  private boolean kick(String clientId) throws Exception {
    return kernel.kick(clientId).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /** Waits until all clients have been listed, and one kicked, once more; all as it has to be. */
  void areRight() {
    int some = rounds + 2;
    await().atMost(Duration.ofMinutes(1)).until(() -> rounds >= some || fault != null);
    check();
  }

  private void check() {
    Throwable found = fault;
    if (found != null) {
      throw new AssertionError("listing and kicking clients: " + found.getMessage(), found);
    }
  }

  /**
   * Its own clients are gone when it returns.
   *
   * @throws AssertionError when there was a fault
   */
  @Override
  public void close() {
    over = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    clients.close();
    check();
  }
}
