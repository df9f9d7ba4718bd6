package dev.marquette.operator.reconcile;

import dev.marquette.crds.Condition;
import dev.marquette.operator.model.RefusedException;
import dev.marquette.operator.publish.StoreException;
import dev.marquette.operator.status.Action;
import dev.marquette.operator.status.Conditions;
import dev.marquette.operator.status.Reason;
import dev.marquette.operator.status.Verdict;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Something that has to go away before a resource can be as it should.
 *
 * @param action how it is announced; null for what comes and goes by itself
 * @param again how soon it is worth another try
 */
record Obstacle(Reason reason, @Nullable Action action, String message, Duration again) {
  static Obstacle of(NameTakenException e) {
    return new Obstacle(
        Reason.NAME_TAKEN, Action.NAME_TAKEN, String.valueOf(e.getMessage()), Outcome.LATER);
  }

  static Obstacle of(WriteRefusedException e) {
    return new Obstacle(
        Reason.WRITE_REFUSED, Action.WRITE_REFUSED, String.valueOf(e.getMessage()), Outcome.LATER);
  }

  /** A spec that is wrong: what was made of the one before stays in force. */
  static Obstacle of(RefusedException e) {
    return new Obstacle(
        Reason.INVALID_SPEC, Action.SPEC_REFUSED, String.valueOf(e.getMessage()), Outcome.LATER);
  }

  static Obstacle of(StoreException e) {
    return new Obstacle(
        Reason.STORE_UNREACHABLE, null, String.valueOf(e.getMessage()), Outcome.SOON);
  }

  Verdict ready() {
    return Verdict.notReady(reason, message);
  }

  /**
   * Announces it, unless the status says so already. The message does not count: what an API server
   * says of a quota differs each time, and would be an Event each time.
   *
   * @param before the conditions of the status so far
   */
  void announceOnce(Announcements announcements, HasMetadata about, List<Condition> before) {
    Condition ready = Conditions.find(before, Condition.READY);
    boolean said =
        ready != null
            && ready.reason().equals(reason.word())
            && Objects.equals(ready.observedGeneration(), about.getMetadata().getGeneration());
    if (action != null && !said) {
      announcements.announce(about, action, message);
    }
  }
}
