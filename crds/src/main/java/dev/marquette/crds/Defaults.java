package dev.marquette.crds;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import io.fabric8.generator.annotation.Default;
import java.lang.reflect.RecordComponent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The defaults that a record's {@link Default} annotations declare, for its canonical constructor:
 * the annotation is the one place of a default, for the CRD, for the reference and for the code.
 */
final class Defaults {
  private static final ObjectMapper MAPPER = new JsonMapper();

  private static final ClassValue<Defaults> CACHE =
      new ClassValue<>() {
        @Override
        protected Defaults computeValue(Class<?> type) {
          return new Defaults(type);
        }
      };

  private final Class<?> type;
  private final Map<String, Object> values = new HashMap<>();

  private Defaults(Class<?> type) {
    this.type = type;
    for (RecordComponent component : type.getRecordComponents()) {
      // the annotation has no RECORD_COMPONENT target: it reaches the accessor
      Default annotation = component.getAccessor().getAnnotation(Default.class);
      if (annotation != null) {
        values.put(component.getName(), parse(component, annotation.value()));
      }
    }
  }

  static Defaults of(Class<? extends Record> type) {
    return CACHE.get(type);
  }

  /** An instance in which every field has its default. */
  static <T extends Record> T instance(Class<T> type) {
    return MAPPER.convertValue(Map.of(), type);
  }

  /** Returns {@code value}, or the declared default of {@code field} when it is null. */
  @SuppressWarnings("unchecked")
  <T> T or(String field, @Nullable T value) {
    if (value != null) {
      return value;
    }
    Object declared = values.get(field);
    if (declared == null) {
      throw new IllegalStateException(type.getName() + "." + field + " declares no default");
    }
    return (T) declared;
  }

  static <T> List<T> list(@Nullable List<T> value) {
    return value == null ? List.of() : List.copyOf(value);
  }

  static <K, V> Map<K, V> map(@Nullable Map<K, V> value) {
    return value == null ? Map.of() : Map.copyOf(value);
  }

  private static Object parse(RecordComponent component, String text) {
    JavaType type = MAPPER.constructType(component.getGenericType());
    boolean literal =
        (type.isRecordType() && !isText(type))
            || type.isContainerType()
            || Number.class.isAssignableFrom(type.getRawClass())
            || type.hasRawClass(Boolean.class);
    try {
      JsonNode node = literal ? MAPPER.readTree(text) : TextNode.valueOf(text);
      return MAPPER.convertValue(node, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(
          component + " has the default " + text + ", which is not JSON", e);
    }
  }

  private static boolean isText(JavaType type) {
    return type.hasRawClass(ByteSize.class) || type.hasRawClass(TimeSpan.class);
  }
}
