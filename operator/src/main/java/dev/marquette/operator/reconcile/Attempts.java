package dev.marquette.operator.reconcile;

import dev.marquette.operator.model.RefusedException;
import dev.marquette.operator.publish.StoreException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The steps of one reconciliation, each of which is done whatever became of those before it: what
 * keeps one object from being written must not keep a certificate from being copied. Remembers the
 * first obstacle, for the status.
 */
final class Attempts {
  private @Nullable Obstacle obstacle;
  private boolean nameTaken;

  /** A step. */
  @FunctionalInterface
  interface Step {
    void run() throws NameTakenException, WriteRefusedException, RefusedException, StoreException;
  }

  /** A step with a result. */
  @FunctionalInterface
  interface Source<T> {
    T get() throws NameTakenException, WriteRefusedException, RefusedException, StoreException;
  }

  void run(Step step) {
    get(
        () -> {
          step.run();
          return true;
        });
  }

  /** The step's result; empty when something stood in its way. */
  <T> Optional<T> get(Source<T> step) {
    try {
      return Optional.of(step.get());
    } catch (NameTakenException e) {
      nameTaken = true;
      met(Obstacle.of(e));
    } catch (WriteRefusedException e) {
      met(Obstacle.of(e));
    } catch (RefusedException e) {
      met(Obstacle.of(e));
    } catch (StoreException e) {
      met(Obstacle.of(e));
    }
    return Optional.empty();
  }

  private void met(Obstacle next) {
    if (obstacle == null) {
      obstacle = next;
    }
  }

  /** The first one; null when there was none. */
  @Nullable Obstacle obstacle() {
    return obstacle;
  }

  /** Whether a name that is needed belongs to somebody else. */
  boolean isNameTaken() {
    return nameTaken;
  }
}
