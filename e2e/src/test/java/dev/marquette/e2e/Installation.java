package dev.marquette.e2e;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The operator, installed by its Helm chart once for all tests, and the namespace in which they
 * work. What an earlier run left in that namespace is deleted first; what this one leaves stays, to
 * be looked at. A class of tests fails, too, when a broker that is left of it has leaked a buffer.
 */
final class Installation implements BeforeAllCallback, AfterAllCallback {
  static final String SYSTEM = "marquette-system";
  static final String NAMESPACE = "marquette-e2e";
  static final String OPERATOR = "app.kubernetes.io/name=marquette-operator";

  /** The repository's top folder. */
  static final Path ROOT =
      Path.of(System.getProperty("marquette.root", "..")).toAbsolutePath().normalize();

  private static boolean done;

  @Override
  public void beforeAll(ExtensionContext context) {
    synchronized (Installation.class) {
      if (!done) {
        install();
        done = true;
      }
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    new BrokerLogs(new Kubectl(NAMESPACE)).assertNoLeak();
  }

  private static void install() {
    releaseInterrupted();
    // The operator first: an old one may be needed to let finalizers go.
    String registry = property("marquette.registry", "localhost/marquette");
    String tag = property("marquette.tag", "e2e");
    Command.ok(
        "",
        List.of(
            "helm",
            "upgrade",
            "--install",
            "marquette",
            ROOT.resolve("charts/marquette").toString(),
            "--namespace",
            SYSTEM,
            "--create-namespace",
            "--set",
            "image.repository=" + registry + "/operator",
            "--set",
            "image.tag=" + tag,
            "--set",
            "brokerImage=" + registry + "/broker:" + tag,
            "--set",
            "etcdImage=" + property("marquette.etcd.image", "quay.io/coreos/etcd:v3.6.6"),
            "--set",
            "podAnnotations.run=" + System.currentTimeMillis() / 1000 + "s",
            "--wait",
            "--timeout",
            "150s"));
    Kubectl system = new Kubectl(SYSTEM);
    system.run(
        "delete", "namespace", NAMESPACE, "--ignore-not-found", "--wait=true", "--timeout=120s");
    system.run("create", "namespace", NAMESPACE);
    system.run("label", "namespace", NAMESPACE, "pod-security.kubernetes.io/enforce=restricted");
    Awaitility.setDefaultPollInterval(Duration.ofMillis(250));
    Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
    // What a test waits for may not be there yet, or not answer for a moment.
    Awaitility.ignoreExceptionsByDefault();
  }

  /** An earlier run that was interrupted may have left the release locked. */
  private static void releaseInterrupted() {
    Command.Outcome status =
        Command.run(
            "", List.of("helm", "status", "marquette", "--namespace", SYSTEM, "-o", "json"));
    if (status.code() == 0
        && Kubectl.parsed(status.out()).at("/info/status").asText().startsWith("pending")) {
      Command.ok("", List.of("helm", "uninstall", "marquette", "--namespace", SYSTEM, "--wait"));
    }
  }

  private static String property(String name, String otherwise) {
    String value = System.getProperty(name);
    return value == null || value.isBlank() ? otherwise : value;
  }
}
