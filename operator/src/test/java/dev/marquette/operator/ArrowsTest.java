package dev.marquette.operator;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import org.junit.jupiter.api.Test;

class ArrowsTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.marquette.operator");

  @Test
  void packagesPointOneWay() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("main")
        .definedBy("dev.marquette.operator")
        .layer("reconcile")
        .definedBy("..reconcile..")
        .layer("publish")
        .definedBy("..publish..")
        .layer("rollout")
        .definedBy("..rollout..")
        .layer("status")
        .definedBy("..status..")
        .layer("model")
        .definedBy("..model..")
        .whereLayer("main")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("reconcile")
        .mayOnlyBeAccessedByLayers("main")
        .whereLayer("publish")
        .mayOnlyBeAccessedByLayers("main", "reconcile")
        .whereLayer("rollout")
        .mayOnlyBeAccessedByLayers("main", "reconcile")
        .whereLayer("status")
        .mayOnlyBeAccessedByLayers("main", "reconcile", "rollout", "publish")
        .check(CLASSES);
  }

  /** What brokers refuse is known to their own code; nothing else of them belongs here. */
  @Test
  void onlyTheChecksAskTheBrokersCode() {
    ArchRuleDefinition.noClasses()
        .that()
        .doNotHaveSimpleName("SettingsCheck")
        .and()
        .doNotHaveSimpleName("SqlValidator")
        .and()
        .doNotHaveSimpleName("ServerCertificate")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.marquette.kernel..",
            "dev.marquette.settings..",
            "dev.marquette.rules..",
            "dev.marquette.certificates..")
        .check(CLASSES);
  }

  @Test
  void onlyTheBoundaryTalksToTheApiServer() {
    ArchRuleDefinition.noClasses()
        .that()
        .resideInAnyPackage("..model..", "..status..", "..rollout..", "..publish..")
        .should()
        .dependOnClassesThat()
        .areAssignableTo(KubernetesClient.class)
        .check(CLASSES);
  }
}
