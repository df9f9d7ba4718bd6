package dev.marquette.e2e;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.StreamSupport;

/** kubectl in one namespace, as a person has it. */
final class Kubectl {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String namespace;

  Kubectl(String namespace) {
    this.namespace = namespace;
  }

  /** Runs kubectl and returns what it printed. */
  String run(String... words) {
    return Command.ok("", command(words));
  }

  Command.Outcome attempt(String... words) {
    return Command.run("", command(words));
  }

  void apply(String yaml) {
    Command.ok(yaml, command("apply", "-f", "-"));
  }

  Command.Outcome attemptApply(String yaml) {
    return Command.run(yaml, command("apply", "-f", "-"));
  }

  /** An object as JSON; missing when there is none. */
  JsonNode get(String kind, String name) {
    String text = run("get", kind, name, "-o", "json", "--ignore-not-found");
    return text.isBlank() ? JSON.missingNode() : parsed(text);
  }

  /** All objects of a kind that the label selector names. */
  List<JsonNode> list(String kind, String selector) {
    JsonNode items = parsed(run("get", kind, "-l", selector, "-o", "json")).path("items");
    return StreamSupport.stream(items.spliterator(), false).toList();
  }

  /** Waits until the condition is true for the generation that the resource has now. */
  void awaitCondition(String resource, String condition, Duration atMost) {
    String[] kindAndName = resource.split("/", 2);
    await("%s %s".formatted(resource, condition))
        .atMost(atMost)
        .until(() -> isCurrent(get(kindAndName[0], kindAndName[1]), condition));
  }

  static boolean isCurrent(JsonNode object, String condition) {
    return condition(object, condition).equals("True")
        && object.at("/status/observedGeneration").asLong()
            == object.at("/metadata/generation").asLong();
  }

  /** An empty list of objects, to be applied as one. */
  static ObjectNode newList() {
    return JSON.createObjectNode().put("apiVersion", "v1").put("kind", "List");
  }

  /** All of several objects, one behind the other. */
  static List<JsonNode> parsedAll(String text) {
    try (MappingIterator<JsonNode> objects = JSON.readerFor(JsonNode.class).readValues(text)) {
      return objects.readAll();
    } catch (IOException e) {
      throw new UncheckedIOException("no JSON: " + text, e);
    }
  }

  static JsonNode parsed(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("no JSON: " + text, e);
    }
  }

  /**
   * The status of a condition of an object: {@code True}, {@code False}, {@code Unknown}, or empty
   * when it has none.
   */
  static String condition(JsonNode object, String type) {
    return conditionNode(object, type).path("status").asText();
  }

  static JsonNode conditionNode(JsonNode object, String type) {
    for (JsonNode condition : object.at("/status/conditions")) {
      if (condition.path("type").asText().equals(type)) {
        return condition;
      }
    }
    return JSON.missingNode();
  }

  private List<String> command(String... words) {
    List<String> command = new ArrayList<>(List.of("kubectl", "-n", namespace));
    command.addAll(Arrays.asList(words));
    return command;
  }
}
