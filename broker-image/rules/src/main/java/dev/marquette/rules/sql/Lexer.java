package dev.marquette.rules.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Cuts SQL text into tokens. Comments run from {@code --} to the end of the line. */
final class Lexer {
  /**
   * All keywords of the grammar, those that the parser does not support yet included, so that it
   * can say so.
   */
  private static final Set<String> KEYWORDS =
      Set.of(
          "SELECT", "FROM", "WHERE", "AS", "AND", "OR", "NOT", "IN", "TRUE", "FALSE", "NULL", "DIV",
          "MOD", "FOREACH", "DO", "INCASE", "CASE", "WHEN", "THEN", "ELSE", "END");

  private static final Set<String> DOUBLE_SYMBOLS = Set.of("<=", ">=", "<>", "!=", "=~", "~=");
  private static final String SINGLE_SYMBOLS = "=<>+-*/(),.[]";

  private final String sql;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private int line = 1;
  private int lineStart;

  private Lexer(String sql) {
    this.sql = sql;
  }

  /** The tokens of the text; the last is {@link Token.Kind#END}. */
  static List<Token> tokens(String sql) {
    return new Lexer(sql).run();
  }

  private List<Token> run() {
    while (true) {
      skipBlanks();
      Position here = here();
      if (at == sql.length()) {
        tokens.add(new Token(Token.Kind.END, "", here));
        return List.copyOf(tokens);
      }
      char c = sql.charAt(at);
      if (c == '\'') {
        tokens.add(new Token(Token.Kind.STRING, quoted('\'', here, "text"), here));
      } else if (c == '"') {
        tokens.add(new Token(Token.Kind.QUOTED_NAME, quoted('"', here, "name"), here));
      } else if (isDigit(c)) {
        number(here);
      } else if (isNameStart(c)) {
        name(here);
      } else {
        symbol(here);
      }
    }
  }

  private Position here() {
    return new Position(line, at - lineStart + 1);
  }

  private void skipBlanks() {
    while (at < sql.length()) {
      char c = sql.charAt(at);
      if (c == '\n') {
        at++;
        line++;
        lineStart = at;
      } else if (Character.isWhitespace(c)) {
        at++;
      } else if (sql.startsWith("--", at)) {
        int end = sql.indexOf('\n', at);
        at = end < 0 ? sql.length() : end;
      } else {
        return;
      }
    }
  }

  /** Reads up to the closing quote; a quote is written twice to stand for itself. */
  private String quoted(char quote, Position start, String what) {
    StringBuilder text = new StringBuilder();
    at++;
    while (at < sql.length()) {
      char c = sql.charAt(at++);
      if (c == quote) {
        if (at == sql.length() || sql.charAt(at) != quote) {
          return text.toString();
        }
        at++;
      } else if (c == '\n') {
        line++;
        lineStart = at;
      }
      text.append(c);
    }
    throw new SqlException(
        start, "the %s that begins here has no closing %c".formatted(what, quote));
  }

  private void number(Position start) {
    int from = at;
    boolean decimal = false;
    skipDigits();
    if (at + 1 < sql.length() && sql.charAt(at) == '.' && isDigit(sql.charAt(at + 1))) {
      decimal = true;
      at++;
      skipDigits();
    }
    if (at < sql.length() && (sql.charAt(at) == 'e' || sql.charAt(at) == 'E')) {
      int exponent = at + 1;
      if (exponent < sql.length() && (sql.charAt(exponent) == '+' || sql.charAt(exponent) == '-')) {
        exponent++;
      }
      if (exponent < sql.length() && isDigit(sql.charAt(exponent))) {
        decimal = true;
        at = exponent;
        skipDigits();
      }
    }
    Token.Kind kind = decimal ? Token.Kind.DECIMAL : Token.Kind.INTEGER;
    tokens.add(new Token(kind, sql.substring(from, at), start));
  }

  private void skipDigits() {
    while (at < sql.length() && isDigit(sql.charAt(at))) {
      at++;
    }
  }

  private void name(Position start) {
    int from = at;
    while (at < sql.length() && isNamePart(sql.charAt(at))) {
      at++;
    }
    String word = sql.substring(from, at);
    String upper = word.toUpperCase(Locale.ROOT);
    tokens.add(
        KEYWORDS.contains(upper)
            ? new Token(Token.Kind.KEYWORD, upper, word, start)
            : new Token(Token.Kind.NAME, word, start));
  }

  private void symbol(Position start) {
    String two = at + 2 <= sql.length() ? sql.substring(at, at + 2) : "";
    if (DOUBLE_SYMBOLS.contains(two)) {
      at += 2;
      tokens.add(new Token(Token.Kind.SYMBOL, two, start));
      return;
    }
    char c = sql.charAt(at);
    if (SINGLE_SYMBOLS.indexOf(c) < 0) {
      throw new SqlException(
          start, "unexpected character '%s'".formatted(Character.toString(sql.codePointAt(at))));
    }
    at++;
    tokens.add(new Token(Token.Kind.SYMBOL, String.valueOf(c), start));
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isNameStart(char c) {
    return Character.isLetter(c) || c == '_' || c == '$';
  }

  private static boolean isNamePart(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '$';
  }
}
