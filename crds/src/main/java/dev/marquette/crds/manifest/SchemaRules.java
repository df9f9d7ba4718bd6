package dev.marquette.crds.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates the CEL rules of a schema. Rules about a change ({@code oldSelf}) need the state
 * before, which a file does not have: they are left to the API server.
 */
final class SchemaRules {
  private static final CelCompiler COMPILER =
      CelCompilerFactory.standardCelCompilerBuilder()
          .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
          .addVar("self", SimpleType.DYN)
          .build();
  private static final CelRuntime RUNTIME = CelRuntimeFactory.standardCelRuntimeBuilder().build();
  private static final Map<String, CelRuntime.Program> PROGRAMS = new ConcurrentHashMap<>();

  private final YamlDocument document;
  private final List<ManifestProblem> problems;

  SchemaRules(YamlDocument document, List<ManifestProblem> problems) {
    this.document = document;
    this.problems = problems;
  }

  void check(JsonNode schema, JsonNode value, String path) {
    for (JsonNode rule : schema.path("x-kubernetes-validations")) {
      String expression = rule.path("rule").asText();
      String broken = expression.contains("oldSelf") ? null : broken(expression, value);
      if (broken != null) {
        String at = path.isEmpty() ? "metadata.name" : path;
        JsonNode shown = path.isEmpty() ? value.at("/metadata/name") : value;
        String message = rule.path("message").asText();
        problems.add(
            document.problem(
                at,
                ShownValue.of(at, shown),
                broken.isEmpty() ? message : message + ": " + broken));
      }
    }
    for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
      JsonNode child = value.get(property.getKey());
      if (child != null) {
        check(property.getValue(), child, YamlDocument.child(path, property.getKey()));
      }
    }
    for (int i = 0; schema.has("items") && i < value.size(); i++) {
      check(schema.get("items"), value.get(i), path + "[" + i + "]");
    }
  }

  /**
   * Null when the rule holds; else why it cannot be evaluated, if that is so. Then the API server
   * refuses the value too: a regular expression that is none makes {@code matches} fail.
   */
  private static @Nullable String broken(String expression, JsonNode value) {
    try {
      Object result =
          PROGRAMS
              .computeIfAbsent(expression, SchemaRules::compile)
              .eval(Map.of("self", plain(value)));
      return Boolean.TRUE.equals(result) ? null : "";
    } catch (CelEvaluationException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      return String.valueOf(cause.getMessage());
    }
  }

  private static CelRuntime.Program compile(String expression) {
    try {
      return RUNTIME.createProgram(COMPILER.compile(expression).getAst());
    } catch (CelValidationException | CelEvaluationException e) {
      throw new IllegalStateException("the rule " + expression + " is wrong", e);
    }
  }

  private static Object plain(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT -> {
        Map<String, Object> map = new HashMap<>();
        node.properties().forEach(field -> map.put(field.getKey(), plain(field.getValue())));
        yield map;
      }
      case ARRAY -> {
        List<Object> list = new ArrayList<>();
        node.forEach(item -> list.add(plain(item)));
        yield list;
      }
      case BOOLEAN -> node.booleanValue();
      case NUMBER ->
          node.isIntegralNumber() ? (Object) node.longValue() : (Object) node.doubleValue();
      default -> node.asText();
    };
  }
}
