package dev.marquette.rules.sql;

/**
 * A word of the SQL text.
 *
 * @param text the keyword in upper case, the identifier or the string without its quotes, the
 *     symbol or the digits
 * @param written as it stands in the statement, without quotes
 */
record Token(Kind kind, String text, String written, Position at) {
  Token(Kind kind, String text, Position at) {
    this(kind, text, text, at);
  }

  enum Kind {
    KEYWORD,
    /** A bare name. */
    NAME,
    /** A name in double quotes. */
    QUOTED_NAME,
    /** Text in single quotes. */
    STRING,
    INTEGER,
    DECIMAL,
    SYMBOL,
    END
  }

  boolean is(Kind wanted, String wantedText) {
    return kind == wanted && text.equals(wantedText);
  }

  /** How an error message shows it. */
  String shown() {
    return switch (kind) {
      case END -> "the end of the statement";
      case STRING -> "'" + text + "'";
      case QUOTED_NAME -> '"' + text + '"';
      default -> "\"" + written + "\"";
    };
  }
}
