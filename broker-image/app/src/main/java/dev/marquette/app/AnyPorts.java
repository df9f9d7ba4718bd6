package dev.marquette.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.marquette.kernel.config.AppliedReport;
import dev.marquette.kernel.config.ConfigDocument;
import dev.marquette.kernel.config.ConfigStore;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A configuration whose listeners bind whatever port is free, which a manifest cannot ask for: who
 * connects has to know the port. {@link Broker#listeners} tells which one it is. A port that is
 * looked up before could be another's by the time that it is bound.
 */
final class AnyPorts implements ConfigStore {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ConfigStore written;

  /**
   * @param written is closed with this
   */
  AnyPorts(ConfigStore written) {
    this.written = written;
  }

  @Override
  public void start(Listener listener) {
    written.start(
        desired -> {
          Map<ConfigDocument.Key, ConfigDocument> next = new LinkedHashMap<>(desired);
          next.replaceAll(
              (key, document) -> key.kind().equals("Listener") ? onAnyPort(document) : document);
          listener.onConfig(next);
        });
  }

  private static ConfigDocument onAnyPort(ConfigDocument document) {
    try {
      ObjectNode spec = JSON.readValue(document.json(), ObjectNode.class);
      return new ConfigDocument(
          document.kind(),
          document.name(),
          document.generation(),
          document.hash(),
          spec.put("port", 0).toString(),
          document.source());
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("the spec of " + document.key() + " is no JSON", e);
    }
  }

  @Override
  public void report(AppliedReport report) {
    written.report(report);
  }

  @Override
  public void close() {
    written.close();
  }
}
