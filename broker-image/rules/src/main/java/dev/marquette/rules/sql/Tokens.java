package dev.marquette.rules.sql;

import java.util.List;

/** The tokens of a statement, and how far they have been read. */
final class Tokens {
  private final List<Token> tokens;
  private int next;

  Tokens(List<Token> tokens) {
    this.tokens = tokens;
  }

  Token peek() {
    return tokens.get(next);
  }

  /** The token behind the next. */
  Token peekSecond() {
    return tokens.get(Math.min(next + 1, tokens.size() - 1));
  }

  /** Takes the next token; the end is never passed. */
  Token next() {
    Token token = tokens.get(next);
    if (token.kind() != Token.Kind.END) {
      next++;
    }
    return token;
  }

  boolean takeSymbol(String symbol) {
    return take(Token.Kind.SYMBOL, symbol);
  }

  boolean takeKeyword(String keyword) {
    return take(Token.Kind.KEYWORD, keyword);
  }

  private boolean take(Token.Kind kind, String text) {
    if (!peek().is(kind, text)) {
      return false;
    }
    next();
    return true;
  }

  void expectKeyword(String keyword) {
    if (!takeKeyword(keyword)) {
      throw unexpected(keyword);
    }
  }

  void expectSymbol(String symbol) {
    if (!takeSymbol(symbol)) {
      throw unexpected("\"" + symbol + "\"");
    }
  }

  SqlException unexpected(String expected) {
    return unexpected(peek(), expected);
  }

  SqlException unexpected(Token found, String expected) {
    return new SqlException(
        found.at(), "found %s where %s was expected".formatted(found.shown(), expected));
  }

  SqlException error(String problem) {
    return new SqlException(peek().at(), problem);
  }
}
