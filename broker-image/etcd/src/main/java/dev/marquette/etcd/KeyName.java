package dev.marquette.etcd;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Names as parts of a key: letters, digits and {@code . _ -} as they are, every other byte of the
 * UTF-8 as {@code %XX}, so that no name can reach into another's keys.
 */
final class KeyName {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private KeyName() {}

  static String escape(String name) {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("an empty name cannot be part of an etcd key");
    }
    return escape(name, "._-");
  }

  /** As {@link #escape(String)}, but what is common in topic filters stays readable. */
  static String escapeTopic(String filter) {
    return escape(filter, "._-/+#$");
  }

  private static String escape(String name, String plain) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    StringBuilder out = new StringBuilder(bytes.length + 8);
    for (byte b : bytes) {
      char c = (char) (b & 0xFF);
      boolean letterOrDigit =
          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (letterOrDigit || plain.indexOf(c) >= 0) {
        out.append(c);
      } else {
        out.append('%').append(HEX.toHexDigits(b));
      }
    }
    return out.toString();
  }

  /**
   * @throws IllegalArgumentException when a {@code %} is not followed by two hexadecimal digits
   */
  static String unescape(String escaped) {
    if (escaped.indexOf('%') < 0) {
      return escaped;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(escaped.length());
    for (int i = 0; i < escaped.length(); i++) {
      char c = escaped.charAt(i);
      if (c != '%') {
        bytes.write(c);
      } else if (i + 2 < escaped.length()) {
        bytes.write(HexFormat.fromHexDigits(escaped, i + 1, i + 3));
        i += 2;
      } else {
        throw new IllegalArgumentException("'" + escaped + "' ends inside of an escape");
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
