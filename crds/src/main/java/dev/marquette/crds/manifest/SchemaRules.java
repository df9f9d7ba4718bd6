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
      if (!expression.contains("oldSelf") && !holds(expression, value, path)) {
        String at = path.isEmpty() ? "metadata.name" : path;
        JsonNode shown = path.isEmpty() ? value.at("/metadata/name") : value;
        problems.add(document.problem(at, ShownValue.of(at, shown), rule.path("message").asText()));
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

  private static boolean holds(String expression, JsonNode value, String path) {
    try {
      Object result =
          PROGRAMS
              .computeIfAbsent(expression, SchemaRules::compile)
              .eval(Map.of("self", plain(value)));
      return Boolean.TRUE.equals(result);
    } catch (CelEvaluationException e) {
      throw new IllegalStateException("the rule " + expression + " of " + path + " failed", e);
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
