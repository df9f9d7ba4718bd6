package dev.marquette.rules.sql;

import dev.marquette.rules.sql.Expression.Step;
import dev.marquette.topic.InvalidTopicException;
import dev.marquette.topic.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a statement by recursive descent; expressions are left to {@link ExpressionParser}. */
final class Parser {
  private final Tokens tokens;
  private final ExpressionParser expressions;

  Parser(String sql) {
    this.tokens = new Tokens(Lexer.tokens(sql));
    this.expressions = new ExpressionParser(tokens);
  }

  Statement statement() {
    if (tokens.peek().is(Token.Kind.KEYWORD, "FOREACH")) {
      throw tokens.error("FOREACH is not supported yet; use SELECT");
    }
    tokens.expectKeyword("SELECT");
    List<Statement.Field> fields = new ArrayList<>();
    do {
      fields.add(field());
    } while (tokens.takeSymbol(","));
    tokens.expectKeyword("FROM");
    List<String> filters = new ArrayList<>();
    do {
      filters.add(filter());
    } while (tokens.takeSymbol(","));
    @Nullable Expression where = tokens.takeKeyword("WHERE") ? expressions.parse() : null;
    if (tokens.peek().kind() != Token.Kind.END) {
      throw tokens.unexpected(
          where == null ? "WHERE or the end of the statement" : "an operator or the end");
    }
    return new Statement(List.copyOf(fields), List.copyOf(filters), where);
  }

  private Statement.Field field() {
    if (tokens.takeSymbol("*")) {
      return new Statement.Field.Everything();
    }
    Position start = tokens.peek().at();
    Expression expression = expressions.parse();
    if (tokens.takeKeyword("AS") || isName(tokens.peek())) {
      return new Statement.Field.Value(expression, alias());
    }
    if (expression instanceof Expression.Path path) {
      return new Statement.Field.Value(expression, ownName(path, start));
    }
    throw new SqlException(start, "this value has no name in the result: add AS and a name");
  }

  /** {@code payload.x.y} without an alias lands at {@code payload}, {@code x}, {@code y}. */
  private static List<String> ownName(Expression.Path path, Position start) {
    List<String> names = new ArrayList<>();
    for (Step step : path.steps()) {
      switch (step) {
        case Step.Key key -> names.add(key.name());
        case Step.Index index ->
            throw new SqlException(
                start, "%s has no name in the result: add AS and a name".formatted(path.shown()));
      }
    }
    return List.copyOf(names);
  }

  private List<String> alias() {
    List<String> names = new ArrayList<>();
    do {
      Token name = tokens.next();
      if (!isName(name)) {
        throw tokens.unexpected(name, "a name for the value");
      }
      names.add(name.text());
      if (names.size() > ExpressionParser.MAX_STEPS) {
        throw new SqlException(
            name.at(), "an alias has at most %d names".formatted(ExpressionParser.MAX_STEPS));
      }
    } while (tokens.takeSymbol("."));
    return List.copyOf(names);
  }

  private String filter() {
    Token name = tokens.next();
    if (name.kind() == Token.Kind.STRING) {
      throw new SqlException(
          name.at(), "a topic filter stands in double quotes: \"%s\"".formatted(name.text()));
    }
    if (!isName(name)) {
      throw tokens.unexpected(name, "a topic filter in double quotes");
    }
    if (name.text().startsWith("$events/")) {
      throw new SqlException(
          name.at(), "%s: events are not supported yet; name topic filters".formatted(name.text()));
    }
    try {
      if (TopicFilter.parse(name.text()).group() != null) {
        throw new SqlException(
            name.at(),
            "%s: a rule sees every message; a shared subscription makes no sense"
                .formatted(name.text()));
      }
    } catch (InvalidTopicException e) {
      throw new SqlException(name.at(), String.valueOf(e.getMessage()));
    }
    return name.text();
  }

  private static boolean isName(Token token) {
    return token.kind() == Token.Kind.NAME || token.kind() == Token.Kind.QUOTED_NAME;
  }
}
