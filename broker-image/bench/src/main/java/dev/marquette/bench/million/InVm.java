package dev.marquette.bench.million;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import javax.management.JMException;

/**
 * Measures a server with many clients in one JVM, and prints what it found as one line of JSON:
 * {@code InVm SERVER SESSIONS STEPS KEEP-ALIVE-SECONDS SECONDS}. The server is {@code broker}, or
 * {@code bare}, which answers and keeps nothing. A client that is refused or loses its connection
 * ends it with an error.
 */
public final class InVm {
  private static final int LOOPS = 2;

  /** Of the classes that take most, so many are told. */
  private static final int KINDS = 60;

  private final Plan plan;
  private final Json json = new Json();

  /**
   * What is done.
   *
   * @param steps memory is read at so many counts, evenly spread up to all sessions
   * @param seconds for which clients are idle, and then as long again with publishers
   */
  record Plan(boolean bare, int sessions, int steps, int keepAliveSeconds, int seconds) {
    static Plan of(String[] words) {
      if (words.length != 5 || !(words[0].equals("bare") || words[0].equals("broker"))) {
        throw new IllegalArgumentException(
            "expected broker|bare SESSIONS STEPS KEEP-ALIVE-SECONDS SECONDS, not "
                + String.join(" ", words));
      }
      Plan plan =
          new Plan(
              words[0].equals("bare"),
              Integer.parseInt(words[1]),
              Integer.parseInt(words[2]),
              Integer.parseInt(words[3]),
              Integer.parseInt(words[4]));
      if (plan.sessions % (LOOPS * plan.steps) != 0) {
        throw new IllegalArgumentException(
            "%d sessions: expected a multiple of %d, so that each step has as many on each loop"
                .formatted(plan.sessions, LOOPS * plan.steps));
      }
      return plan;
    }

    Server server() throws Exception {
      return bare ? new BareServer(LOOPS) : new BrokerServer(LOOPS, Access.DEVICES);
    }

    Crowd crowd(Server server) {
      return new Crowd(server.address(), LOOPS, keepAliveSeconds);
    }

    int size(int step) {
      return sessions / steps * step;
    }
  }

  InVm(Plan plan) {
    this.plan = plan;
  }

  public static void main(String[] words) {
    try {
      Plan plan = Plan.of(words);
      Server server = plan.server();
      System.out.println(new InVm(plan).measure(server, plan.crowd(server)));
      System.exit(0); // nobody waits until a million connections are closed
    } catch (Exception e) {
      System.err.println(e);
      System.exit(1);
    }
  }

  String measure(Server server, Crowd crowd) throws Exception {
    for (int step = 1; step <= plan.steps; step++) {
      grow(server, crowd, plan.size(step));
    }
    kinds();
    idle(crowd);
    if (!plan.bare) {
      publish(crowd);
    }
    return json.toString();
  }

  private void grow(Server server, Crowd crowd, int size) throws InterruptedException, JMException {
    Cpu before = Cpu.now();
    crowd.grow(size, ready -> tell("%,d of %,d sessions".formatted(ready, plan.sessions)));
    Cpu used = Cpu.now().since(before);
    if (server.sessions() != size) {
      throw new IllegalStateException(
          "%,d sessions, where %,d clients are".formatted(server.sessions(), size));
    }
    Memory memory = Memory.afterCollection();
    json.append("sessions", size);
    json.append("heap_bytes", memory.heapBytes());
    json.append("direct_bytes", memory.directBytes());
    json.append("connect_seconds", seconds(used.atNanos()));
    json.append("connect_cpu_seconds", seconds(used.server()));
    tell("%,d sessions: %,d MiB of heap".formatted(size, memory.heapBytes() >> 20));
  }

  private void idle(Crowd crowd) throws InterruptedException {
    tell("idle for %d s, a PINGREQ each in %d s".formatted(plan.seconds, plan.keepAliveSeconds));
    Cpu before = Cpu.now();
    long pongs = crowd.pongs();
    crowd.idle(Duration.ofSeconds(plan.seconds));
    load("idle", Cpu.now().since(before));
    json.put("idle_pings", crowd.pongs() - pongs);
  }

  private void publish(Crowd crowd) throws InterruptedException {
    tell("%d s more, in which 1%% publish once a minute".formatted(plan.seconds));
    Pauses pausesBefore = Pauses.now();
    Cpu before = Cpu.now();
    crowd.publish(Duration.ofSeconds(plan.seconds));
    load("publishing", Cpu.now().since(before));
    Pauses pauses = Pauses.now().since(pausesBefore);
    json.put("publishing_pauses", pauses.count());
    json.put("publishing_pause_seconds", pauses.millis() / 1e3);
    long[] latencies = crowd.latencies();
    json.put("publishing_messages", latencies.length);
    for (double percent : new double[] {50, 99, 99.9, 100}) {
      json.append("publishing_ms", Crowd.percentile(latencies, percent / 100) / 1e6);
    }
  }

  private void load(String when, Cpu used) {
    json.put(when + "_seconds", seconds(used.atNanos()));
    json.put(when + "_cpu_seconds", seconds(used.server()));
    json.put(when + "_client_cpu_seconds", seconds(used.clients()));
    json.put(when + "_all_cpu_seconds", seconds(used.all()));
  }

  private void kinds() throws Exception {
    Map<String, Memory.Kind> kinds = Memory.kinds();
    Map<String, Long> bytes = new TreeMap<>();
    kinds.entrySet().stream()
        .sorted((a, b) -> Long.compare(b.getValue().bytes(), a.getValue().bytes()))
        .limit(KINDS)
        .forEach(kind -> bytes.put(kind.getKey(), kind.getValue().bytes()));
    json.put("classes", bytes);
  }

  private static double seconds(long nanos) {
    return nanos / 1e9;
  }

  private void tell(String progress) {
    System.err.println((plan.bare ? "bare server: " : "broker: ") + progress);
  }
}
