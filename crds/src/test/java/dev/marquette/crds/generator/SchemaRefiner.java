package dev.marquette.crds.generator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.marquette.crds.ByteSize;
import dev.marquette.crds.KeyedBy;
import dev.marquette.crds.Rate;
import dev.marquette.crds.TimeSpan;
import io.fabric8.generator.annotation.Default;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Walks a record and the schema that fabric8 made of it, and adds what that schema lacks. */
final class SchemaRefiner {
  /** Records that are written as text. */
  private static final Set<Class<?>> TEXTS = Set.of(ByteSize.class, TimeSpan.class, Rate.class);

  private SchemaRefiner() {}

  static void refine(ObjectNode schema, Class<?> type) {
    removeDuplicateRules(schema);
    for (RecordComponent component : type.getRecordComponents()) {
      JsonNode property = schema.path("properties").path(component.getName());
      if (!(property instanceof ObjectNode node)) {
        throw new IllegalStateException("the schema of " + type + " lacks " + component.getName());
      }
      removeDuplicateRules(node);
      wholeBounds(node);
      keys(node, component);
      Class<?> record = recordOf(component.getGenericType());
      if (record != null) {
        boolean list = node.path("type").asText().equals("array");
        if (!list) {
          declaredDefault(node, component);
        }
        refine(list ? (ObjectNode) node.get("items") : node, record);
      }
    }
  }

  /** fabric8 finds the rule of a component on its field and on its accessor. */
  private static void removeDuplicateRules(ObjectNode node) {
    if (node.get("x-kubernetes-validations") instanceof ArrayNode rules) {
      Set<JsonNode> unique = new LinkedHashSet<>();
      rules.forEach(unique::add);
      node.putArray("x-kubernetes-validations").addAll(unique);
    }
  }

  /** fabric8 writes 64.0 for a bound of an integer. */
  private static void wholeBounds(ObjectNode node) {
    for (String bound : List.of("minimum", "maximum")) {
      if (node.has(bound) && node.path("type").asText().equals("integer")) {
        node.put(bound, node.get(bound).asLong());
      }
    }
  }

  private static void keys(ObjectNode node, RecordComponent component) {
    KeyedBy keyedBy = component.getAnnotation(KeyedBy.class);
    if (keyedBy != null) {
      node.putArray("x-kubernetes-list-map-keys").add(keyedBy.value());
      node.put("x-kubernetes-list-type", "map");
    }
  }

  /**
   * fabric8 writes a default out to every depth. The API server fills {@code {}} from the inner
   * defaults by itself, but it evaluates rules against a default as it is written: one that is not
   * empty, such as that of etcd, must stay written out.
   */
  private static void declaredDefault(ObjectNode node, RecordComponent component) {
    Default declared = component.getAccessor().getAnnotation(Default.class);
    if (declared != null && declared.value().equals("{}")) {
      node.putObject("default");
    }
  }

  private static @Nullable Class<?> recordOf(Type type) {
    if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
      return recordOf(list.getActualTypeArguments()[0]);
    }
    boolean structured = type instanceof Class<?> c && c.isRecord() && !TEXTS.contains(c);
    return structured ? (Class<?>) type : null;
  }
}
