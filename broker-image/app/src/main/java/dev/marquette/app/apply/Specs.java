package dev.marquette.app.apply;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.marquette.kernel.config.ConfigDocument;

/** Specs as types. */
final class Specs {
  /** A newer operator may know fields that this broker does not: these must not stop it. */
  private static final ObjectMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private Specs() {}

  static <T> T read(ConfigDocument document, Class<T> type) {
    try {
      return JSON.readValue(document.json(), type);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "%s %s is not understood: %s"
              .formatted(document.kind(), document.name(), e.getOriginalMessage()),
          e);
    }
  }
}
