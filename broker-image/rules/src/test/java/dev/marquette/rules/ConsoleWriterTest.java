package dev.marquette.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ConsoleWriterTest {
  private final HeldConsole held = new HeldConsole();

  @AfterEach
  void release() {
    held.release();
  }

  @Test
  void printsInOrder() {
    try (ConsoleWriter console = ConsoleWriter.start(held.stream(), HeldConsole.LONG)) {
      assertThat(console.print(() -> "one")).isTrue();
      assertThat(console.print(() -> "two")).isTrue();

      await().until(() -> held.lines().equals(List.of("one", "two")));
    }
  }

  @Test
  void aConsoleThatTakesNothingKeepsNobodyWaiting() {
    try (ConsoleWriter console = ConsoleWriter.start(held.stream(), HeldConsole.LONG)) {
      held.hold();
      console.print(() -> "held");
      await().until(held::keepsAWriterWaiting);

      for (int i = 0; i < ConsoleWriter.QUEUE_LINES; i++) {
        String line = "line " + i;
        assertThat(console.print(() -> line)).isTrue();
      }
      AtomicBoolean made = new AtomicBoolean();
      for (int i = 0; i < 5; i++) {
        assertThat(console.print(() -> String.valueOf(made.getAndSet(true)))).isFalse();
      }
      assertThat(made).as("a line is made for nothing").isFalse();

      held.release();
      await().until(() -> held.lines().size() == ConsoleWriter.QUEUE_LINES + 2);
      assertThat(held.lines())
          .startsWith("held", "[console] 5 lines were dropped: the console is too slow")
          .containsAll(
              IntStream.range(0, ConsoleWriter.QUEUE_LINES).mapToObj(i -> "line " + i).toList());
      assertThat(console.print(() -> "more")).isTrue();
    }
    assertThat(held.lines()).last().isEqualTo("more");
  }

  @Test
  void closingPrintsWhatWaits() {
    ConsoleWriter console = ConsoleWriter.start(held.stream(), HeldConsole.LONG);
    IntStream.range(0, 500).forEach(i -> console.print(() -> "line " + i));

    console.close();

    assertThat(held.lines())
        .containsExactlyElementsOf(IntStream.range(0, 500).mapToObj(i -> "line " + i).toList());
  }

  @Test
  void closingDoesNotWaitForAConsoleThatTakesNothing() {
    ConsoleWriter console = ConsoleWriter.start(held.stream());
    held.hold();
    console.print(() -> "held");
    await().until(held::keepsAWriterWaiting);

    console.close();

    assertThat(held.lines()).isEmpty();
  }

  @Test
  void aLineStaysOneLineAndIsCut() {
    try (ConsoleWriter console = ConsoleWriter.start(held.stream(), HeldConsole.LONG)) {
      console.print(() -> "a\nb\u001B[2J");
      console.print(() -> "x".repeat(1_000_000));
    }
    assertThat(held.lines())
        .containsExactly(
            "a\\u000Ab\\u001B[2J",
            "x".repeat(ConsoleWriter.LINE_CHARS) + "... (1000000 characters)");
  }
}
