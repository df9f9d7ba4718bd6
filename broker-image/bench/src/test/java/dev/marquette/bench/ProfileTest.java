package dev.marquette.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code profile}: where a broker's CPU time goes. */
class ProfileTest {
  private static final int LIMIT_SECONDS = 300;

  @TempDir private Path scratch;

  @Test
  @DisplayName("a quick profile of real rows has shares of system calls and of our own code")
  void quickRun() throws Exception {
    Path dist = Path.of("../app/target/dist").toAbsolutePath().normalize();
    assertThat(dist).as("what the package phase of broker-image/app makes").isDirectory();

    Program run =
        run(
            Map.of("MARQUETTE_DIST", dist.toString()),
            "./profile",
            "--quick",
            "500 pairs, QoS 2",
            "connects");

    assertThat(run.exitCode()).as(run.errors()).isZero();
    List<List<String>> lines =
        run.output()
            .lines()
            .filter(line -> line.startsWith("| "))
            .map(line -> Stream.of(line.split("\\|", -1)).map(String::strip).toList())
            .toList();
    assertThat(lines.getFirst())
        .isEqualTo(
            List.of("", "share of CPU time", "500 pairs, QoS 2, 1 on the way", "connects", ""));
    assertThat(lines)
        .map(line -> line.get(1))
        .contains("send", "Netty", "samples", "in the kernel, by /proc")
        .containsAnyOf("kernel", "codec", "topic", "transport");
    double all =
        lines.stream()
            .skip(2)
            .takeWhile(line -> !line.get(1).equals("samples"))
            .mapToDouble(line -> Double.parseDouble(line.get(2).replace("%", "")))
            .sum();
    assertThat(all).isCloseTo(100, within(1.0)); // each is rounded to a tenth
  }

  @Test
  @DisplayName("what is in the name of no row that is profiled is refused, with the names")
  void noSuchRow() throws Exception {
    Program run = run(Map.of("MARQUETTE_DIST", "unused"), "./profile", "start");

    assertThat(run.errors()).contains("start: it must be in one of: fan-out 1:100, ");
    assertThat(run.exitCode()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({
    "Native, io/netty/channel/epoll/Native, epollWait0, epoll_wait",
    "Native, io/netty/channel/unix/Socket, sendAddress, send",
    "Native, io/netty/channel/unix/FileDescriptor, writevAddresses, send",
    "Native, io/netty/channel/unix/Socket, recvAddress, recv",
    "Native, io/netty/channel/unix/Socket, accept, accept",
    "Native, io/netty/channel/unix/FileDescriptor, close, close",
    "Native, io/netty/channel/unix/Socket, finishConnect, other native code",
    "JIT compiled, io/netty/channel/epoll/EpollIoHandler, send, Netty",
    "Inlined, dev/marquette/kernel/Session, deliver, kernel",
    "Interpreted, dev/marquette/topic/TopicTree$Node, match, topic",
    "JIT compiled, java/util/HashMap, get, JDK",
    "Native, java/lang/System, arraycopy, JDK",
    "JIT compiled, org/slf4j/Logger, info, other libraries"
  })
  @DisplayName("a sample is of the group of the method that ran")
  void group(String type, String className, String method, String group) throws Exception {
    String stack =
        "{'frames': [{'type': '%s', 'method': {'name': '%s', 'type': {'name': '%s'}}}]}"
            .formatted(type, method, className);

    assertThat(python("shares.group(" + stack + ")")).isEqualTo(group);
  }

  @Test
  @DisplayName("samples count that are of the measured part of a run, with or without a stack")
  void windows() throws Exception {
    String samples =
        "[{'startTime': f'2026-11-26T12:00:0{second}.5+00:00', 'stackTrace': None} for second in range(9)]";
    String noon = "shares.datetime.fromisoformat('2026-11-26T12:00:00+00:00').timestamp()";

    assertThat(
            python(
                "(lambda at: shares.count(%s, [(at + 1, at + 3), (at + 7, at + 8)])['unknown'])(%s)"
                    .formatted(samples, noon)))
        .isEqualTo("3");
  }

  private String python(String expression) throws Exception {
    Map<String, String> environment =
        Map.of("BENCH_PROGRAMS", scratch.toString(), "PYTHONDONTWRITEBYTECODE", "1");
    Program run = run(environment, "python3", "-c", "import shares\nprint(" + expression + ")");
    assertThat(run.exitCode()).as(run.errors()).isZero();
    return run.output().strip();
  }

  private Program run(Map<String, String> environment, String... command) throws Exception {
    return Program.run(scratch, LIMIT_SECONDS, environment, command);
  }
}
