package dev.marquette.app.apply;

import dev.marquette.kernel.config.ConfigDocument;
import java.util.HashMap;
import java.util.Map;

/** Resources as a store delivers them; the text stands for its hash. */
final class Documents {
  private Documents() {}

  static ConfigDocument document(String kind, String name, String json) {
    return new ConfigDocument(kind, name, 1, Integer.toHexString(json.hashCode()), json);
  }

  static ConfigDocument listener(String name, int port, String more) {
    return document(
        "Listener",
        name,
        "{\"cluster\":\"c\",\"port\":%d,\"bindAddress\":\"127.0.0.1\"%s}".formatted(port, more));
  }

  static ConfigDocument listener(String name, int port) {
    return listener(name, port, "");
  }

  static Map<ConfigDocument.Key, ConfigDocument> desired(ConfigDocument... documents) {
    Map<ConfigDocument.Key, ConfigDocument> desired = new HashMap<>();
    for (ConfigDocument document : documents) {
      desired.put(document.key(), document);
    }
    return desired;
  }
}
