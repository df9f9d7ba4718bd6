package dev.marquette.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person types after {@code marquette}, and what is answered. */
class CommandsTest {
  private static final List<Subcommand> REAL =
      List.of(new RunCommand(), new PodCommand(), new HashPasswordCommand(), new RehearseCommand());

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Recorder recorder = new Recorder();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "note -f a b c -n 7",
        "note -f a -f b -f c --count=7",
        "note --count 7 --file a b --file=c",
        "note -fa -n7 -f b c",
        "note -n=7 -f=a -f=b -f=c"
      })
  @DisplayName("options are written short, long, with and without =, and take several values")
  void optionsAreRead(String line) {
    assertThat(execute(line)).isEqualTo(3);
    assertThat(recorder.files).containsExactly("a", "b", "c");
    assertThat(recorder.count).isEqualTo(7);
    assertThat(text(err)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"note -f./a=b/c", "note -f=./a=b/c", "note --file=./a=b/c"})
  @DisplayName("a value may have a = in it")
  void equalsSigns(String line) {
    assertThat(execute(line)).isEqualTo(3);
    assertThat(recorder.files).containsExactly("./a=b/c");
  }

  @Test
  @DisplayName("an option that is not given has its default")
  void defaults() {
    execute("note -f a");
    assertThat(recorder.count).isEqualTo(42);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          note                   | Missing required option: '--file=FILE'
          note -n 7              | Missing required option: '--file=FILE'
          note -f                | Missing required parameter for option '--file' (FILE)
          note -f a --count      | Missing required parameter for option '--count' (N)
          note -f a -n many      | Invalid value for option '--count': 'many' is not an int
          note -f a -n 4294967296| Invalid value for option '--count': '4294967296' is not an int
          note -f a --nix        | Unknown option: '--nix'
          note -f a --coun 7     | Unknown option: '--coun'
          note -f a -x           | Unknown option: '-x'
          note --nix             | Unknown option: '--nix'
          note a                 | Missing required option: '--file=FILE'
          note a -f b            | Unmatched argument: 'a'
          note -f a -n 7 -n 8    | Option '--count' should be specified only once
          note -f a -n 7 --count=7| Option '--count' should be specified only once
          """)
  @DisplayName("a mistake is named, help follows it, and the exit code is 2")
  void mistakesAreNamed(String line, String mistake) {
    assertThat(execute(line)).isEqualTo(2);
    assertThat(text(err)).isEqualTo(mistake + "\n" + Recorder.HELP);
    assertThat(text(out)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          ""     | Missing required subcommand
          nix    | Unmatched argument at index 0: 'nix'
          --nix  | Unknown option: '--nix'
          """)
  @DisplayName("without a subcommand that is known, the commands are shown, and the exit code is 2")
  void subcommandsAreShown(String line, String mistake) {
    assertThat(execute(line)).isEqualTo(2);
    assertThat(text(err)).startsWith(mistake + "\nUsage: marquette [-hV] [COMMAND]\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"note -h", "note --help", "note --nix -h", "note -f --help", "note -hV"})
  @DisplayName("help is given before options are looked at")
  void helpComesFirst(String line) {
    assertThat(execute(line)).isZero();
    assertThat(text(out)).isEqualTo(Recorder.HELP);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-V", "--version", "note -V", "note --version"})
  @DisplayName("every command tells the version")
  void versionIsTold(String line) {
    assertThat(execute(line)).isZero();
    assertThat(text(out)).isEqualTo("marquette " + Version.current() + "\n");
  }

  @Test
  @DisplayName("a failure is one line, and the exit code is 1")
  void failuresAreOneLine() {
    recorder.failure = new IllegalStateException("the port is taken");
    assertThat(execute("note -f a")).isEqualTo(1);
    assertThat(text(err)).isEqualTo("marquette: the port is taken\n");
  }

  @Test
  @DisplayName("a failure without a message is named by its type")
  void failuresWithoutMessageAreNamed() {
    recorder.failure = new IllegalStateException();
    assertThat(execute("note -f a")).isEqualTo(1);
    assertThat(text(err)).isEqualTo("marquette: java.lang.IllegalStateException\n");
  }

  static Stream<Subcommand> real() {
    return REAL.stream();
  }

  @ParameterizedTest
  @MethodSource("real")
  @DisplayName("the help of a command shows its name and each of its options, in 80 columns")
  void helpIsComplete(Subcommand subcommand) {
    assertThat(subcommand.help())
        .startsWith("Usage: marquette " + subcommand.name() + " [-hV]")
        .contains("-h, --help", "-V, --version")
        .endsWith("\n")
        .doesNotContain("%");
    for (Option option : subcommand.options().getOptions()) {
      assertThat(subcommand.help())
          .contains("--" + option.getLongOpt() + "=" + option.getArgName());
    }
    assertThat(subcommand.help().lines()).allMatch(line -> line.length() <= 80);
  }

  @Test
  @DisplayName("the commands that are shown are those that a person calls")
  void allAreShown() {
    assertThat(new Commands(REAL, print(out), print(err)).execute("--help")).isZero();
    assertThat(text(out))
        .contains("  run  ", "  pod  ", "  hash-password  ")
        .doesNotContain("rehearse");
  }

  private int execute(String line) {
    String[] arguments = line.isEmpty() ? new String[0] : line.split(" ");
    return new Commands(List.of(recorder), print(out), print(err)).execute(arguments);
  }

  private static PrintStream print(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, UTF_8);
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(UTF_8).replace(System.lineSeparator(), "\n");
  }

  /** Remembers its options. */
  private static final class Recorder implements Subcommand {
    static final String HELP = "how it is called\n";
    private static final Option FILE =
        Option.builder("f").longOpt("file").argName("FILE").hasArgs().required().get();
    private static final Option COUNT =
        Option.builder("n").longOpt("count").argName("N").hasArg().get();

    final List<String> files = new ArrayList<>();
    int count;
    @Nullable RuntimeException failure;

    @Override
    public String name() {
      return "note";
    }

    @Override
    public String help() {
      return HELP;
    }

    @Override
    public Options options() {
      return new Options().addOption(FILE).addOption(COUNT);
    }

    @Override
    public int run(CommandLine line) throws ParseException {
      if (failure != null) {
        throw failure;
      }
      files.addAll(Arrays.asList(line.getOptionValues(FILE)));
      count = Subcommand.number(line, COUNT, 42);
      return 3;
    }
  }
}
