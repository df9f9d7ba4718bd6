package dev.marquette.operator.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Set;

/**
 * Whether an object says everything that another one asks for. What the API server or anybody else
 * added beside it does not matter.
 */
final class Match {
  private static final Set<String> QUANTITIES = Set.of("requests", "limits");

  private Match() {}

  /** Whether {@code actual} has every field of {@code desired}, with the same value. */
  static boolean covers(JsonNode actual, JsonNode desired) {
    return covers(actual, desired, false);
  }

  private static boolean covers(JsonNode actual, JsonNode desired, boolean quantity) {
    if (desired.isObject()) {
      return actual.isObject() && coversFields(actual, desired);
    }
    if (desired.isArray()) {
      return actual.isArray() && coversItems(actual, desired);
    }
    if (desired.isNumber() && actual.isNumber()) {
      return desired.decimalValue().compareTo(actual.decimalValue()) == 0;
    }
    if (quantity && desired.isTextual() && actual.isTextual()) {
      // the API server writes 1000m as 1
      return amount(desired).compareTo(amount(actual)) == 0;
    }
    return actual.equals(desired);
  }

  private static boolean coversFields(JsonNode actual, JsonNode desired) {
    for (Map.Entry<String, JsonNode> field : desired.properties()) {
      JsonNode value = field.getValue();
      if (isNothing(value)) {
        continue;
      }
      JsonNode other = actual.path(field.getKey());
      boolean matches =
          (QUANTITIES.contains(field.getKey()) && value.isObject())
              ? coversQuantities(other, value)
              : covers(other, value);
      if (!matches) {
        return false;
      }
    }
    return true;
  }

  private static boolean coversQuantities(JsonNode actual, JsonNode desired) {
    return desired.properties().stream()
        .allMatch(field -> covers(actual.path(field.getKey()), field.getValue(), true));
  }

  /**
   * Lists of objects are maps by one of their fields, to which others may add; lists of plain
   * values, such as a command, belong to one writer as a whole.
   */
  private static boolean coversItems(JsonNode actual, JsonNode desired) {
    if (!desired.isEmpty() && !desired.get(0).isObject()) {
      return actual.equals(desired);
    }
    for (JsonNode item : desired) {
      boolean found = false;
      for (JsonNode other : actual) {
        found = found || covers(other, item);
      }
      if (!found) {
        return false;
      }
    }
    return true;
  }

  /** What the API server need not keep: nulls, empty maps and empty lists. */
  private static boolean isNothing(JsonNode value) {
    return value.isNull() || (value.isContainerNode() && value.isEmpty());
  }

  private static BigDecimal amount(JsonNode quantity) {
    return Quantity.getAmountInBytes(Quantity.parse(quantity.textValue()));
  }
}
