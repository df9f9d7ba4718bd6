package dev.marquette.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What the brokers in a namespace have written, those that were restarted included. */
final class BrokerLogs {
  private static final String BROKERS = "app.kubernetes.io/component=broker";
  private static final String LEAK = "LEAK:";

  private final Kubectl kubectl;

  BrokerLogs(Kubectl kubectl) {
    this.kubectl = kubectl;
  }

  /** Fails if a broker that is still there has found something that it did not release. */
  void assertNoLeak() {
    List<String> leaks = new ArrayList<>();
    for (JsonNode pod : kubectl.list("pods", BROKERS)) {
      String name = pod.at("/metadata/name").asText();
      Stream.concat(log(name), log(name, "--previous"))
          .filter(line -> line.contains(LEAK))
          .forEach(line -> leaks.add(name + ": " + line));
    }
    if (!leaks.isEmpty()) {
      throw new AssertionError("leaks that Netty found: " + String.join("\n", leaks));
    }
  }

  /** None for a container that has not run yet, or not before. */
  private Stream<String> log(String pod, String... options) {
    List<String> words = new ArrayList<>(List.of("logs", pod));
    words.addAll(List.of(options));
    Command.Outcome outcome = kubectl.attempt(words.toArray(String[]::new));
    return outcome.code() == 0 ? outcome.out().lines() : Stream.empty();
  }
}
