package dev.marquette.app;

import java.util.List;

/** The {@code marquette} command. */
public final class Main {
  private Main() {}

  /** Runs it. */
  public static void main(String[] arguments) {
    List<Subcommand> subcommands =
        List.of(
            new RunCommand(), new PodCommand(), new HashPasswordCommand(), new RehearseCommand());
    System.exit(new Commands(subcommands, System.out, System.err).execute(arguments));
  }
}
