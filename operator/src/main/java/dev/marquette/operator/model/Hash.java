package dev.marquette.operator.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of what an object says, whatever the order in which it says it. */
public final class Hash {
  private static final ObjectMapper CANONICAL =
      JsonMapper.builder()
          .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
          .build();

  private Hash() {}

  /** Lower-case hexadecimal SHA-256 of the object's canonical JSON. */
  public static String of(Object object) {
    return sha256(canonicalJson(object).getBytes(StandardCharsets.UTF_8));
  }

  /** Sorted keys, no white space, no nulls. */
  public static String canonicalJson(Object object) {
    try {
      return CANONICAL.writeValueAsString(object);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(object.getClass() + " cannot be written as JSON", e);
    }
  }

  /** Lower-case hexadecimal. */
  public static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
