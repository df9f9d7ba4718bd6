package dev.marquette.e2e;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Ends what runs in a pod, without any warning. */
final class PodProcess {
  private static final Path SIGNAL = Installation.ROOT.resolve("e2e/kube/signal-pod");

  private PodProcess() {}

  static void killBroker(String pod) {
    kill(Installation.NAMESPACE, pod);
  }

  /**
   * The pod goes with its process: a container that dies again and again is started ever later, and
   * tests would wait for that instead of for the operator.
   */
  static void killOperator() {
    String pod = operatorPod();
    kill(Installation.SYSTEM, pod);
    new Kubectl(Installation.SYSTEM)
        .run(
            "delete",
            "pod",
            pod,
            "--grace-period=0",
            "--force",
            "--wait=false",
            "--ignore-not-found");
  }

  static String operatorPod() {
    return new Kubectl(Installation.SYSTEM)
        .list("pods", Installation.OPERATOR).stream()
            .filter(pod -> pod.at("/metadata/deletionTimestamp").isMissingNode())
            .findFirst()
            .orElseThrow(() -> new AssertionError("no operator pod in " + Installation.SYSTEM))
            .at("/metadata/name")
            .asText();
  }

  /** With -9 where the pods run on this machine; a cluster of one's own deletes the pod at once. */
  private static void kill(String namespace, String pod) {
    if (Files.isExecutable(SIGNAL) && System.getenv("MARQUETTE_KUBE_HOME") != null) {
      Command.ok("", List.of(SIGNAL.toString(), "KILL", namespace, pod));
    } else {
      new Kubectl(namespace).run("delete", "pod", pod, "--grace-period=0", "--force");
    }
  }
}
