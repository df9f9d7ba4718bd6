package dev.marquette.codec.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * TCP ports for tests that have to name one before anything listens on it. They are below those
 * that systems give to outgoing connections (Linux: 32,768 and up), which any client could take
 * before the listener does, and no two tests of a JVM get the same.
 */
public final class TestPorts {
  private static final int FIRST = 10_000;
  private static final int COUNT = 20_000;
  private static final AtomicInteger NEXT =
      new AtomicInteger(ThreadLocalRandom.current().nextInt(COUNT));

  private TestPorts() {}

  /** One that nothing listens on, on any address. */
  public static int freePort() {
    for (int tried = 0; tried < COUNT; tried++) {
      int port = FIRST + Math.floorMod(NEXT.getAndIncrement(), COUNT);
      try (ServerSocket probe = new ServerSocket(port)) {
        return probe.getLocalPort();
      } catch (BindException taken) {
        // the next one, then
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    throw new IllegalStateException(
        "every port from " + FIRST + " to " + (FIRST + COUNT - 1) + " is taken");
  }
}
