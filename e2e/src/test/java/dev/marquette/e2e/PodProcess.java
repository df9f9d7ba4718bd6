package dev.marquette.e2e;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Ends what runs in a pod, without any warning. */
final class PodProcess {
  private static final Path SIGNAL = Installation.ROOT.resolve("e2e/kube/signal-pod");

  private static final String LEASE = "marquette-operator";

  private PodProcess() {}

  static void killBroker(String pod) {
    kill(Installation.NAMESPACE, pod);
  }

  /** Whether {@link #freezeBroker} works: only where the pods run on this machine. */
  static boolean canFreeze() {
    return Files.isExecutable(SIGNAL) && System.getenv("MARQUETTE_KUBE_HOME") != null;
  }

  /** It does nothing any more, as when its machine hangs; its connections stay. */
  static void freezeBroker(String pod) {
    signal("STOP", Installation.NAMESPACE, pod);
  }

  static void thawBroker(String pod) {
    signal("CONT", Installation.NAMESPACE, pod);
  }

  /**
   * The pod goes with its process: a container that dies again and again is started ever later, and
   * tests would wait for that instead of for the operator. Its lease stays, so that the next one
   * begins only when that has run out, 15 seconds later.
   */
  static void killOperator() {
    // one that was killed a moment ago may be on its way back
    await("the operator runs").until(PodProcess::operatorRuns);
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

  /**
   * As {@link #killOperator}, once its lease has run out: the next one begins as soon as it can.
   */
  static void killOperatorAndItsLease() {
    killOperator();
    endLease();
  }

  /** As if the lease of an operator that is gone had run out. */
  static void endLease() {
    new Kubectl(Installation.SYSTEM).run("delete", "lease", LEASE, "--ignore-not-found");
  }

  static String operatorPod() {
    return operator().at("/metadata/name").asText();
  }

  private static boolean operatorRuns() {
    return operator().at("/status/containerStatuses/0/state").has("running");
  }

  private static JsonNode operator() {
    return new Kubectl(Installation.SYSTEM)
        .list("pods", Installation.OPERATOR).stream()
            .filter(pod -> pod.at("/metadata/deletionTimestamp").isMissingNode())
            .findFirst()
            .orElseThrow(
                () -> new IllegalStateException("no operator pod in " + Installation.SYSTEM));
  }

  /** With -9 where the pods run on this machine; a cluster of one's own deletes the pod at once. */
  private static void kill(String namespace, String pod) {
    if (canFreeze()) {
      signal("KILL", namespace, pod);
    } else {
      new Kubectl(namespace).run("delete", "pod", pod, "--grace-period=0", "--force");
    }
  }

  private static void signal(String name, String namespace, String pod) {
    Command.ok("", List.of(SIGNAL.toString(), name, namespace, pod));
  }
}
