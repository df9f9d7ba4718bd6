package dev.marquette.app;

import dev.marquette.auth.PasswordHash;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code marquette hash-password}: what an AuthSource holds instead of a password. */
@Command(
    name = "hash-password",
    description =
        "Reads a password and prints its hash, for spec.builtin.users[].passwordHash of an AuthSource.",
    mixinStandardHelpOptions = true)
final class HashPasswordCommand implements Callable<Integer> {
  @Option(
      names = "--cost",
      defaultValue = "12",
      description = "bcrypt's cost, 4 to 16. Default: ${DEFAULT-VALUE}")
  private int cost;

  @Override
  public Integer call() throws IOException {
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
