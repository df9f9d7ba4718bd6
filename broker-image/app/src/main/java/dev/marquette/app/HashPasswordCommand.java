package dev.marquette.app;

import dev.marquette.auth.PasswordHash;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;

/** {@code marquette hash-password}: what an AuthSource holds instead of a password. */
final class HashPasswordCommand implements Subcommand {
  private static final int DEFAULT_COST = 12;
  private static final Option COST =
      Option.builder().longOpt("cost").argName("COST").hasArg().get();
  private static final String HELP =
      """
      Usage: marquette hash-password [-hV] [--cost=COST]
      Reads a password and prints its hash, for spec.builtin.users[].passwordHash of
      an AuthSource.
            --cost=COST   bcrypt's cost, 4 to 16. Default: 12
        -h, --help        Show this help message and exit.
        -V, --version     Print version information and exit.
      """;

  @Override
  public String name() {
    return "hash-password";
  }

  @Override
  public String help() {
    return HELP;
  }

  @Override
  public Options options() {
    return new Options().addOption(COST);
  }

  @Override
  public int run(CommandLine line) throws IOException, ParseException {
    int cost = Subcommand.number(line, COST, DEFAULT_COST);
    System.out.println(PasswordHash.bcrypt(read(), cost));
    return 0;
  }

  /** Without echo from a terminal, else the first line of standard input. */
  @SuppressWarnings("SystemConsoleNull") // JDK 22 to 24 have one that is no terminal, others none
  private static String read() throws IOException {
    Console console = System.console();
    if (console == null || !console.isTerminal()) {
      String line =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
      if (line == null || line.isEmpty()) {
        throw new IllegalArgumentException("no password was given on standard input");
      }
      return line;
    }
    char[] typed = console.readPassword("Password: ");
    char[] again = console.readPassword("Once more: ");
    if (typed == null || typed.length == 0 || !Arrays.equals(typed, again)) {
      throw new IllegalArgumentException("the two are not the same, or empty");
    }
    return new String(typed);
  }
}
