package dev.marquette.management;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** An HTTP answer. */
record Answer(int status, String contentType, byte[] body) {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

  static Answer json(int status, Map<String, ?> fields) {
    try {
      return new Answer(status, "application/json", JSON.writeValueAsBytes(fields));
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("maps of strings and numbers are JSON", impossible);
    }
  }

  static Answer text(int status, String text) {
    return new Answer(
        status, "text/plain; charset=utf-8", (text + "\n").getBytes(StandardCharsets.UTF_8));
  }

  static Answer metrics(String text) {
    return new Answer(
        200, "text/plain; version=0.0.4; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
  }
}
