package dev.marquette.app;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.MissingArgumentException;
import org.apache.commons.cli.MissingOptionException;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.apache.commons.cli.UnrecognizedOptionException;

/** What follows {@code marquette} on its command line: a subcommand, or a question. */
final class Commands {
  private static final int OK = 0;
  private static final int FAILED = 1;
  private static final int MISUSED = 2;

  private static final String HELP =
      """
      Usage: marquette [-hV] [COMMAND]
      An MQTT broker.
        -h, --help      Show this help message and exit.
        -V, --version   Print version information and exit.
      Commands:
        run            Runs one broker on this machine from manifests, and follows
                         them when they are saved.
        pod            Runs one broker of a cluster, as the operator starts it:
                         settings are in the environment.
        hash-password  Reads a password and prints its hash, for spec.builtin.users[].
                         passwordHash of an AuthSource.
      """;

  private final List<Subcommand> subcommands;
  private final PrintStream out;
  private final PrintStream err;

  Commands(List<Subcommand> subcommands, PrintStream out, PrintStream err) {
    this.subcommands = subcommands;
    this.out = out;
    this.err = err;
  }

  /**
   * Does what the arguments ask for, and answers mistakes.
   *
   * @return the exit code: 1 when it failed, 2 when the arguments make no sense
   */
  int execute(String... arguments) {
    if (arguments.length == 0) {
      return misused("Missing required subcommand", HELP);
    }
    String first = arguments[0];
    Optional<Subcommand> subcommand =
        subcommands.stream().filter(known -> known.name().equals(first)).findFirst();
    if (subcommand.isPresent()) {
      return execute(subcommand.get(), Arrays.copyOfRange(arguments, 1, arguments.length));
    }
    return answers(arguments, HELP)
        ? OK
        : misused(
            first.startsWith("-")
                ? "Unknown option: '" + first + "'"
                : "Unmatched argument at index 0: '" + first + "'",
            HELP);
  }

  private int execute(Subcommand subcommand, String[] arguments) {
    if (answers(arguments, subcommand.help())) {
      return OK;
    }
    Options options = subcommand.options();
    try {
      CommandLine line =
          DefaultParser.builder()
              .setAllowPartialMatching(false)
              .get()
              .parse(options, apart(options, arguments));
      refuseWhatIsLeft(line);
      return subcommand.run(line);
    } catch (ParseException e) {
      return misused(mistake(e, options), subcommand.help());
    } catch (Exception e) {
      err.println("marquette: " + (e.getMessage() == null ? e : e.getMessage()));
      return FAILED;
    }
  }

  /** {@code -fVALUE} as two words: if the value has a =, commons-cli would take it for two. */
  private static String[] apart(Options options, String[] arguments) {
    return Arrays.stream(arguments)
        .flatMap(
            argument ->
                hasValueBehind(options, argument)
                    ? Stream.of(argument.substring(0, 2), argument.substring(2))
                    : Stream.of(argument))
        .toArray(String[]::new);
  }

  private static boolean hasValueBehind(Options options, String argument) {
    if (argument.length() < 3 || argument.charAt(0) != '-' || argument.charAt(2) == '=') {
      return false;
    }
    String name = argument.substring(1, 2);
    return options.hasShortOption(name) && options.getOption(name).hasArg();
  }

  /**
   * An option that takes several values takes an option that it does not know for one of them, and
   * of one that takes one the first is taken.
   */
  private static void refuseWhatIsLeft(CommandLine line) throws ParseException {
    if (!line.getArgList().isEmpty()) {
      throw new ParseException("Unmatched argument: '" + line.getArgList().getFirst() + "'");
    }
    for (Option option : line.getOptions()) {
      if (option.hasArg() && !option.hasArgs() && line.getOptionValues(option).length > 1) {
        throw new ParseException(
            "Option '--%s' should be specified only once".formatted(option.getLongOpt()));
      }
      for (String value : option.getValuesList()) {
        if (option.hasArgs() && value.startsWith("-")) {
          throw new ParseException("Unknown option: '" + value + "'");
        }
      }
    }
  }

  /** Before all else: who asks for help has not given the options that are required. */
  private boolean answers(String[] arguments, String help) {
    for (String argument : arguments) {
      switch (argument) {
        case "-h", "--help", "-hV", "-Vh" -> out.print(help);
        case "-V", "--version" -> out.println("marquette " + Version.current());
        default -> {
          continue;
        }
      }
      return true;
    }
    return false;
  }

  private int misused(String mistake, String help) {
    err.println(mistake);
    err.print(help);
    return MISUSED;
  }

  private static String mistake(ParseException e, Options options) {
    return switch (e) {
      case MissingOptionException missing -> {
        Option option = options.getOption(missing.getMissingOptions().getFirst().toString());
        yield "Missing required option: '--%s=%s'"
            .formatted(option.getLongOpt(), option.getArgName());
      }
      case MissingArgumentException missing ->
          "Missing required parameter for option '--%s' (%s)"
              .formatted(missing.getOption().getLongOpt(), missing.getOption().getArgName());
      case UnrecognizedOptionException unknown -> "Unknown option: '" + unknown.getOption() + "'";
      default -> String.valueOf(e.getMessage());
    };
  }
}
