package dev.marquette.etcd;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;

/** The JSON of the values. Fields that a newer version added are skipped. */
final class Json {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
          .build();

  private Json() {}

  static byte[] write(Object record) {
    try {
      return MAPPER.writeValueAsBytes(record);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("cannot be written as JSON: " + record, e);
    }
  }

  /**
   * @throws IllegalArgumentException when the value is no JSON of this type
   */
  static <T> T read(byte[] value, Class<T> type) {
    try {
      T record = MAPPER.readValue(value, type);
      if (record == null) {
        throw new IllegalArgumentException(
            "the value is JSON null, expected a " + type.getSimpleName());
      }
      return record;
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "the value is no " + type.getSimpleName() + ": " + e.getMessage(), e);
    }
  }
}
