package dev.marquette.app.statements;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** Which tests carry a statement's number in their display name, read from their sources. */
final class NamedStatements extends TreeScanner<@Nullable Void, @Nullable Void> {
  /** What makes a method a test, here. */
  private static final Set<String> TESTS =
      Set.of("Test", "ParameterizedTest", "RepeatedTest", "TestFactory", "Property", "Scenario");

  /** JUnit's annotation and jqwik's. */
  private static final Set<String> DISPLAY_NAMES = Set.of("DisplayName", "Label");

  private final SortedMap<StatementNumber, SortedSet<String>> tests = new TreeMap<>();

  /** The class that a file is named for; nested ones are not told apart from it. */
  private @Nullable String topLevel;

  private NamedStatements() {}

  /** Each number with its tests, as {@code Utf8Test.illFormed}, from all Java files of a folder. */
  static SortedMap<StatementNumber, SortedSet<String>> in(Path folder) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager sources =
            compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8);
        Stream<Path> files = Files.walk(folder)) {
      List<Path> java = files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
      JavacTask parser =
          (JavacTask)
              compiler.getTask(
                  null,
                  sources,
                  null,
                  List.of("-proc:none"),
                  null,
                  sources.getJavaFileObjectsFromPaths(java));
      NamedStatements named = new NamedStatements();
      for (CompilationUnitTree file : parser.parse()) {
        named.topLevel = null;
        named.scan(file, null);
      }
      return named.tests;
    }
  }

  @Override
  public @Nullable Void visitClass(ClassTree type, @Nullable Void unused) {
    if (topLevel == null) {
      topLevel = type.getSimpleName().toString();
    }
    return super.visitClass(type, null);
  }

  @Override
  public @Nullable Void visitMethod(MethodTree method, @Nullable Void unused) {
    Map<String, AnnotationTree> annotations = new HashMap<>();
    for (AnnotationTree annotation : method.getModifiers().getAnnotations()) {
      String type = annotation.getAnnotationType().toString();
      annotations.put(type.substring(type.lastIndexOf('.') + 1), annotation);
    }
    boolean runs =
        !Collections.disjoint(annotations.keySet(), TESTS) && !annotations.containsKey("Disabled");
    annotations.keySet().retainAll(DISPLAY_NAMES);
    if (runs) {
      annotations.values().forEach(name -> add(method, text(name)));
    }
    return super.visitMethod(method, null);
  }

  private void add(MethodTree method, String displayName) {
    for (StatementNumber number : StatementNumber.in(displayName)) {
      tests
          .computeIfAbsent(number, unseen -> new TreeSet<>())
          .add(topLevel + "." + method.getName());
    }
  }

  /** The string that an annotation is given, however many literals it is put together from. */
  private static String text(AnnotationTree annotation) {
    StringBuilder text = new StringBuilder();
    new TreeScanner<@Nullable Void, @Nullable Void>() {
      @Override
      public @Nullable Void visitLiteral(LiteralTree literal, @Nullable Void unused) {
        text.append(literal.getValue());
        return null;
      }
    }.scan(annotation.getArguments(), null);
    return text.toString();
  }
}
