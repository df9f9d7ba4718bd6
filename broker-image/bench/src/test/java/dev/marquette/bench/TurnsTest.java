package dev.marquette.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Brokers share a core: nobody but the one whose turn it is may take anything of it. */
class TurnsTest {
  private static final int LIMIT_SECONDS = 120;

  private static final String COMMON =
      """
      import os, signal, subprocess, sys, time
      from pathlib import Path
      from brokers import awake, put_to_sleep, running, stop

      folder, core = Path(sys.argv[1]), min(os.sched_getaffinity(0))

      def state(process_id):
        return Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[0]

      def asleep(process_id):
        limit = time.monotonic() + 60
        while state(process_id) != "T":  # a signal may take a moment
          assert time.monotonic() < limit, state(process_id)
        return True
      """;

  @TempDir private Path scratch;

  @Test
  @DisplayName("who has a turn is awake and serves, and all others are stopped")
  void turns() throws Exception {
    String program =
        """
        with running("bare relay", folder / "a", core) as a, running("bare relay", folder / "b", core) as b:
          for broker in (a, b):
            put_to_sleep(broker)
          for turn, other in ((a, b), (b, a), (a, b)):
            with awake(turn):
              print(asleep(other.process_id), state(turn.process_id) in "RS")
            print(asleep(turn.process_id))
        print([Path(f"/proc/{broker.process_id}").exists() for broker in (a, b)])
        """;

    assertThat(python(program).lines())
        .containsExactly(
            "True True", "True", "True True", "True", "True True", "True", "[False, False]");
  }

  @Test
  @DisplayName("who fails in its turn is stopped, too")
  void failure() throws Exception {
    String program =
        """
        with running("bare relay", folder / "a", core) as a:
          try:
            with awake(a):
              raise SystemExit("the load generator failed")
          except SystemExit:
            print(asleep(a.process_id))
        """;

    assertThat(python(program).strip()).isEqualTo("True");
  }

  @Test
  @DisplayName("who is stopped hears that it is to end, and need not be killed")
  void end() throws Exception {
    String program =
        """
        process = subprocess.Popen(["sleep", "1000"])
        process.send_signal(signal.SIGSTOP)
        asleep(process.pid)
        stop(process)
        print(process.returncode == -signal.SIGTERM)
        """;

    assertThat(python(program).strip()).isEqualTo("True");
  }

  private String python(String program) throws Exception {
    Program run =
        Program.run(
            scratch,
            LIMIT_SECONDS,
            Map.of("BENCH_PROGRAMS", Program.compiled(scratch), "PYTHONDONTWRITEBYTECODE", "1"),
            "python3",
            "-c",
            COMMON + program,
            scratch.toString());
    assertThat(run.exitCode()).as(run.errors()).isZero();
    return run.output();
  }
}
