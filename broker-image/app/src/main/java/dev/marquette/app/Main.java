package dev.marquette.app;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code marquette} command. */
@Command(
    name = "marquette",
    description = "An MQTT broker.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Versions.class,
    subcommands = {
      RunCommand.class,
      PodCommand.class,
      HashPasswordCommand.class,
      RehearseCommand.class
    })
public final class Main {
  private Main() {}

  /** Runs it. */
  public static void main(String[] arguments) {
    CommandLine command = new CommandLine(new Main());
    command.setExecutionExceptionHandler(
        (failure, line, parsed) -> {
          line.getErr()
              .println(
                  "marquette: " + (failure.getMessage() == null ? failure : failure.getMessage()));
          return CommandLine.ExitCode.SOFTWARE;
        });
    System.exit(command.execute(arguments));
  }

  static final class Versions implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"marquette " + Version.current()};
    }
  }
}
