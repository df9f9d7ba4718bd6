package dev.marquette.etcd;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A key's new value.
 *
 * @param value null to delete the key
 */
public record Write(String key, byte @Nullable [] value) {
  /** What it adds to a request, roughly. */
  int bytes() {
    // most keys are ASCII; the others are bounded by what UTF-8 can make of a char
    int keyBytes =
        key.length() < 1024 ? key.length() * 3 : key.getBytes(StandardCharsets.UTF_8).length;
    return keyBytes + (value == null ? 0 : value.length) + 16;
  }
}
