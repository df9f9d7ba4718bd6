package dev.marquette.auth;

import dev.marquette.auth.AclTerm.Position;
import java.util.ArrayList;
import java.util.List;

/** Reads the terms of an acl.conf, each ended by a full stop. */
final class AclReader {
  private static final int END = -1;

  /** Rules need five. */
  private static final int MAX_DEPTH = 32;

  private final String text;
  private int at;
  private int line = 1;
  private int lineStart;

  private AclReader(String text) {
    this.text = text;
  }

  /**
   * Reads all of a text.
   *
   * @throws AclSyntaxException when it is not made of such terms
   */
  static List<AclTerm> read(String text) {
    AclReader reader = new AclReader(text);
    List<AclTerm> terms = new ArrayList<>();
    reader.skipBlank();
    while (reader.peek() != END) {
      terms.add(reader.term(0));
      reader.skipBlank();
      reader.expect('.', "expected '.' at the end of the rule");
      reader.skipBlank();
    }
    return terms;
  }

  private AclTerm term(int depth) {
    Position start = position();
    if (depth > MAX_DEPTH) {
      throw new AclSyntaxException(start, "terms are nested deeper than " + MAX_DEPTH);
    }
    int c = peek();
    if (c == '{') {
      return new AclTerm.Tuple(start, items('}', depth));
    }
    if (c == '[') {
      return new AclTerm.Sequence(start, items(']', depth));
    }
    if (c == '"') {
      return new AclTerm.Text(start, quoted('"'));
    }
    if (c == '\'') {
      return new AclTerm.Atom(start, quoted('\''));
    }
    if (c >= 'a' && c <= 'z') {
      int from = at;
      while (isAtomPart(peek())) {
        advance();
      }
      return new AclTerm.Atom(start, text.substring(from, at));
    }
    throw new AclSyntaxException(
        start, "expected a tuple, a list, a string or an atom, found " + found());
  }

  private List<AclTerm> items(char close, int depth) {
    advance();
    List<AclTerm> items = new ArrayList<>();
    skipBlank();
    if (peek() == close) {
      advance();
      return items;
    }
    while (true) {
      items.add(term(depth + 1));
      skipBlank();
      if (peek() == close) {
        advance();
        return items;
      }
      expect(',', "expected ',' or '" + close + "'");
      skipBlank();
    }
  }

  private String quoted(char quote) {
    Position start = position();
    advance();
    StringBuilder value = new StringBuilder();
    while (peek() != quote) {
      if (peek() == END || peek() == '\n') {
        throw new AclSyntaxException(start, "the quote that opens here does not close in its line");
      }
      value.append(peek() == '\\' ? escape() : text.charAt(at));
      advance();
    }
    advance();
    return value.toString();
  }

  private char escape() {
    Position start = position();
    advance();
    return switch (peek()) {
      case '\\', '"', '\'' -> text.charAt(at);
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 's' -> ' ';
      default ->
          throw new AclSyntaxException(
              start, "unknown escape: expected one of \\\\ \\\" \\' \\n \\r \\t \\s");
    };
  }

  /** White space, and comments up to the end of their line. */
  private void skipBlank() {
    while (true) {
      int c = peek();
      if (c == '%') {
        while (peek() != END && peek() != '\n') {
          advance();
        }
      } else if (c != END && (Character.isWhitespace(c) || c == '\uFEFF')) {
        advance();
      } else {
        return;
      }
    }
  }

  private void expect(char expected, String problem) {
    if (peek() != expected) {
      throw new AclSyntaxException(position(), problem + ", found " + found());
    }
    advance();
  }

  private String found() {
    int c = peek();
    if (c == END) {
      return "the end of the text";
    }
    return Character.isISOControl(c) ? String.format("U+%04X", c) : "'" + (char) c + "'";
  }

  private static boolean isAtomPart(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '_'
        || c == '@';
  }

  private int peek() {
    return at < text.length() ? text.charAt(at) : END;
  }

  private void advance() {
    if (text.charAt(at++) == '\n') {
      line++;
      lineStart = at;
    }
  }

  private Position position() {
    return new Position(line, at - lineStart + 1);
  }
}
