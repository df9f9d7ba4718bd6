package dev.marquette.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Imports point one way: app, then the modules around the kernel, then the kernel, then codec and
 * topic.
 */
class ArrowsTest {
  private static final String OURS = "dev.marquette.";

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(
              location -> !location.contains("-tests.jar")) // other modules' test kits
          .importPackages("dev.marquette");

  /** What each module may see of the others. */
  private record Module(String name, String... sees) {}

  private static final List<Module> MODULES =
      List.of(
          new Module("codec"),
          new Module("topic"),
          new Module("crds"),
          new Module("etcd"),
          new Module("certificates"),
          new Module("kernel", "codec", "topic"),
          new Module("transport", "kernel", "codec", "topic", "certificates"),
          new Module("cluster", "kernel", "codec", "topic", "etcd"),
          new Module("auth", "kernel", "codec", "topic", "crds"),
          new Module("settings", "kernel", "codec", "topic", "crds"),
          new Module("rules", "kernel", "codec", "topic"),
          new Module("management", "kernel", "codec", "topic"));

  @TestFactory
  List<DynamicTest> modulesSeeOnlyWhatIsBelowThem() {
    return MODULES.stream()
        .map(module -> DynamicTest.dynamicTest(module.name(), () -> sees(module)))
        .toList();
  }

  private static void sees(Module module) {
    List<String> hidden = new ArrayList<>();
    hidden.add(OURS + "app..");
    MODULES.stream()
        .map(Module::name)
        .filter(
            other -> !other.equals(module.name()) && !Arrays.asList(module.sees()).contains(other))
        .map(other -> OURS + other + "..")
        .forEach(hidden::add);
    noClasses()
        .that()
        .resideInAPackage(OURS + module.name() + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(hidden.toArray(String[]::new))
        .check(CLASSES);
  }

  @Test
  void topicNeedsTheJdkAlone() {
    classes()
        .that()
        .resideInAPackage(OURS + "topic..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java..", "org.jspecify..", OURS + "topic..")
        .check(CLASSES);
  }

  @Test
  void codecNeedsBuffersAlone() {
    classes()
        .that()
        .resideInAPackage(OURS + "codec..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..", "org.jspecify..", "io.netty.buffer..", "io.netty.util..", OURS + "codec..")
        .check(CLASSES);
  }

  @Test
  void theKernelKnowsNoSocketAndNoEtcd() {
    noClasses()
        .that()
        .resideInAPackage(OURS + "kernel..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.netty.channel..", "io.netty.handler..", "io.etcd..", "io.grpc..")
        .check(CLASSES);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.marquette.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void nothingIsNamedForLackOfAName() {
    noClasses()
        .should()
        .haveNameMatching(".*\\.(\\w*(Util|Utils|Helper|Manager|Impl)|Common\\w*)(\\$.*)?")
        .check(CLASSES);
  }
}
