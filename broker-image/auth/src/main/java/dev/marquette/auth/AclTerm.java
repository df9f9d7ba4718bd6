package dev.marquette.auth;

import java.util.List;

/** A term of an acl.conf: the part of Erlang's that its rules use. */
sealed interface AclTerm {
  Position at();

  /** Of a term's first character; both count from 1. */
  record Position(int line, int column) {}

  /** {@code allow}, {@code 'and'}. */
  record Atom(Position at, String name) implements AclTerm {}

  /** {@code "a/b"}. */
  record Text(Position at, String value) implements AclTerm {}

  /** {@code {a, b}}. */
  record Tuple(Position at, List<AclTerm> items) implements AclTerm {}

  /** {@code [a, b]}. */
  record Sequence(Position at, List<AclTerm> items) implements AclTerm {}

  /** What it is, for messages. */
  default String kind() {
    return switch (this) {
      case Atom atom -> atom.name();
      case Text text -> "\"" + text.value() + "\"";
      case Tuple tuple -> "a tuple of " + tuple.items().size();
      case Sequence sequence -> "a list of " + sequence.items().size();
    };
  }
}
