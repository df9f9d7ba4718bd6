package dev.marquette.app;

import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;

/** One word after {@code marquette}, and what it does. */
interface Subcommand {
  /** The word. */
  String name();

  /** What a person reads who asks for help: lines that tell how it is called and what it does. */
  String help();

  /** Its own options, each with a long name; {@code --help} and {@code --version} come to them. */
  default Options options() {
    return new Options();
  }

  /**
   * Does it.
   *
   * @return the exit code
   * @throws ParseException when the value of an option makes no sense
   * @throws Exception with a message for a person, when it fails
   */
  int run(CommandLine line) throws Exception;

  /**
   * The value of an option.
   *
   * @throws ParseException when it is no whole number
   */
  static int number(CommandLine line, Option option, int defaultValue) throws ParseException {
    String value = line.getOptionValue(option);
    if (value == null) {
      return defaultValue;
    }
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new ParseException(
          "Invalid value for option '--%s': '%s' is not an int"
              .formatted(option.getLongOpt(), value));
    }
  }
}
