package dev.marquette.rules.sql;

/** SQL that is not understood. The message says what was found, what was expected and where. */
public final class SqlException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int line;
  private final int column;
  private final String problem;

  SqlException(Position at, String problem) {
    super("line %d, column %d: %s".formatted(at.line(), at.column(), problem));
    this.line = at.line();
    this.column = at.column();
    this.problem = problem;
  }

  /** 1 for the first line. */
  public int line() {
    return line;
  }

  /** 1 for the first character of the line. */
  public int column() {
    return column;
  }

  /** The message without the place. */
  public String problem() {
    return problem;
  }
}
