package dev.marquette.rules.eval;

/** A message for which a rule has no answer, such as text where a number is calculated with. */
public final class RuleFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public RuleFailedException(String message) {
    // It is thrown a message at a time: no stack trace.
    super(message, null, false, false);
  }
}
