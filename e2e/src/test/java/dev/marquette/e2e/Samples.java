package dev.marquette.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;

/**
 * The repository's samples, as they are but for one thing: the brokers that tests start with them
 * look at every buffer, and say in their log which was not released.
 */
final class Samples {
  private static final String WATCHING = "-Dio.netty.leakDetection.level=paranoid";

  private Samples() {}

  /** Its folder. */
  static Path folder(String sample) {
    return Installation.ROOT.resolve("samples").resolve(sample);
  }

  static void apply(Kubectl kubectl, String sample) {
    String objects =
        kubectl.run("create", "--dry-run=client", "-o", "json", "-f", folder(sample).toString());
    ObjectNode list = Kubectl.newList();
    ArrayNode items = list.withArray("items");
    for (JsonNode object : Kubectl.parsedAll(objects)) {
      if (object.path("kind").asText().equals("MqttCluster")) {
        ((ObjectNode) object.path("spec")).withArray("jvmOptions").add(WATCHING);
      }
      items.add(object);
    }
    kubectl.apply(list.toString());
  }

  static void delete(Kubectl kubectl, String sample) {
    kubectl.run("delete", "-f", folder(sample).toString(), "--ignore-not-found", "--wait=true");
  }
}
