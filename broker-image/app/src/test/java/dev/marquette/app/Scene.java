package dev.marquette.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.app.PeerKind.Options;
import dev.marquette.app.PeerKind.Transport;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** One run of a {@link Scenario}: a cell of the matrix and its clients, which end with it. */
final class Scene implements AutoCloseable {
  private final Cell cell;
  private final InteropBroker broker;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  Scene(Cell cell, InteropBroker broker) {
    this.cell = cell;
    this.broker = broker;
  }

  Cell cell() {
    return cell;
  }

  PeerKind kind() {
    return cell.kind();
  }

  /** A name that no other scene has: of a client, or a level of a topic. */
  String unique(String name) {
    return InteropBroker.unique(name);
  }

  /** The client of this cell, with a clean session. */
  Peer connect(String name) throws Exception {
    return connect(new Options(unique(name), true, null));
  }

  Peer connect(Options options) throws Exception {
    Address address = broker.address(cell.transport());
    return cell.transport().proxy() == null
        ? until(kind().connect(address, options))
        : connect(options, wire());
  }

  /** Connects over a wire to this cell's listener. */
  Peer connect(Options options, CutWire wire) throws Exception {
    return until(kind().connect(broker.address(cell.transport()).through(wire), options));
  }

  /** A client that the scene is not about, and can do everything. */
  Peer other(String name) throws Exception {
    return until(
        PeerKind.HIVEMQ_5.connect(
            broker.address(Transport.TCP), new Options(unique(name), true, null)));
  }

  /** A cable to this cell's listener, with what a balancer does if it demands one. */
  CutWire wire() {
    int port = broker.address(cell.transport()).port();
    return until(CutWire.to(port, cell.transport().proxy()));
  }

  private <T extends AutoCloseable> T until(T client) {
    opened.push(client);
    return client;
  }

  @Override
  public void close() {
    List<Throwable> failures = new ArrayList<>();
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception | AssertionError e) {
        failures.add(e);
      }
    }
    assertThat(failures).as("what went wrong when the clients of %s were ended", cell).isEmpty();
  }

  @Override
  public String toString() {
    return cell.toString();
  }
}
