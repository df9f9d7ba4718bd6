package dev.marquette.etcd;

import org.jspecify.annotations.Nullable;

/** What became of a transaction that sets a mark. */
sealed interface Marked {
  /** All is written, the mark too. */
  record Set(long revision) implements Marked {}

  /**
   * Nothing is written, as the mark is not what was expected.
   *
   * @param mark null when there is none
   */
  record Other(@Nullable Entry mark) implements Marked {
    /** For the next try. */
    long revision() {
      return mark == null ? 0 : mark.modRevision();
    }
  }
}
