package dev.marquette.rules.eval;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How values look as text, and what JSON text means as a value. */
final class Texts {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final MathContext TEN_DIGITS = new MathContext(10);

  private Texts() {}

  /**
   * Text as it is, numbers and truth values by name, maps and lists as JSON, the undefined value as
   * {@code undefined}.
   */
  static String text(@Nullable Object value) {
    return switch (value) {
      case null -> "undefined";
      case String text -> text;
      case Double number -> decimal(number);
      case Map<?, ?> map -> json(map);
      case List<?> list -> json(list);
      default -> value.toString();
    };
  }

  /** The value for a message that people read. */
  static String excerpt(@Nullable Object value) {
    return Excerpt.of(text(value));
  }

  private static String decimal(double number) {
    if (Double.isInfinite(number)) {
      return Double.toString(number);
    }
    BigDecimal rounded = new BigDecimal(number).round(TEN_DIGITS);
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
  }

  static String json(@Nullable Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new RuleFailedException("no JSON can be made of the result: " + e.getOriginalMessage());
    }
  }

  /** The value of JSON text; null when it is none. */
  static @Nullable Object parsed(String text) {
    // Most text that is no JSON is told by its first character, without the cost of an exception.
    if (text.isEmpty() || "{[\"-0123456789tfn \t\r\n".indexOf(text.charAt(0)) < 0) {
      return null;
    }
    try {
      return widened(JSON.readValue(text, Object.class));
    } catch (JsonProcessingException e) {
      return null;
    }
  }

  /**
   * Jackson's integers become the one type of whole numbers; what is beyond it becomes a decimal.
   */
  private static @Nullable Object widened(@Nullable Object value) {
    return switch (value) {
      case Integer number -> number.longValue();
      case java.math.BigInteger number -> number.doubleValue();
      case Map<?, ?> map -> {
        @SuppressWarnings("unchecked")
        Map<String, @Nullable Object> entries = (Map<String, @Nullable Object>) map;
        entries.replaceAll((key, inner) -> widened(inner));
        yield entries;
      }
      case List<?> list -> {
        @SuppressWarnings("unchecked")
        List<@Nullable Object> elements = (List<@Nullable Object>) list;
        elements.replaceAll(Texts::widened);
        yield elements;
      }
      case null, default -> value;
    };
  }
}
