package dev.marquette.auth;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.marquette.auth.Acl.Access;
import dev.marquette.auth.Acl.Rule;
import dev.marquette.auth.AclTerm.Atom;
import dev.marquette.auth.AclTerm.Sequence;
import dev.marquette.auth.AclTerm.Text;
import dev.marquette.auth.AclTerm.Tuple;
import dev.marquette.crds.Permission;
import java.util.List;
import java.util.function.Function;

/**
 * Makes rules of an acl.conf as EMQX 4.3 reads it: {@code {allow|deny, all}.} or {@code
 * {allow|deny, WHO, publish|subscribe|pubsub, [TOPIC, ...]}.}
 *
 * <p>WHO is {@code all}, {@code {user, "u"}}, {@code {client, "c"}}, either with {@code {re,
 * "expression"}} or {@code all} in place of the string, {@code {ipaddr, "10.0.0.0/8"}}, {@code
 * {ipaddrs, [...]}}, {@code {'and', [WHO, ...]}} or {@code {'or', [WHO, ...]}}. TOPIC is a filter,
 * or {@code {eq, "filter"}} to take it literally.
 */
final class AclFile {
  private static final String WHO =
      "all, {user, NAME}, {client, ID}, {ipaddr, CIDR}, {ipaddrs, [CIDR]}, {'and', [WHO]} or"
          + " {'or', [WHO]}";

  private AclFile() {}

  /**
   * Reads the rules.
   *
   * @throws AclSyntaxException with line and column
   */
  static Acl parse(String text) {
    return new Acl(AclReader.read(text).stream().map(AclFile::rule).toList());
  }

  private static Rule rule(AclTerm term) {
    if (!(term instanceof Tuple tuple)
        || (tuple.items().size() != 2 && tuple.items().size() != 4)) {
      throw expected(
          term, "a rule: {allow, all} or {allow, WHO, publish|subscribe|pubsub, [TOPIC, ...]}");
    }
    List<AclTerm> items = tuple.items();
    Permission permission = permission(items.getFirst());
    if (items.size() == 2) {
      if (!isAtom(items.get(1), "all")) {
        throw expected(items.get(1), "all (a rule about some clients names access and topics too)");
      }
      return new Rule(permission, new Who.Everyone(), Access.ALL, List.of());
    }
    return new Rule(permission, who(items.get(1)), access(items.get(2)), topics(items.get(3)));
  }

  private static Permission permission(AclTerm term) {
    return switch (term) {
      case Atom(var at, var name) when name.equals("allow") -> Permission.ALLOW;
      case Atom(var at, var name) when name.equals("deny") -> Permission.DENY;
      default -> throw expected(term, "allow or deny");
    };
  }

  private static Access access(AclTerm term) {
    return switch (term) {
      case Atom(var at, var name) when name.equals("publish") -> Access.PUBLISH;
      case Atom(var at, var name) when name.equals("subscribe") -> Access.SUBSCRIBE;
      case Atom(var at, var name) when name.equals("pubsub") -> Access.ALL;
      default -> throw expected(term, "publish, subscribe or pubsub");
    };
  }

  private static Who who(AclTerm term) {
    if (isAtom(term, "all")) {
      return new Who.Everyone();
    }
    if (term instanceof Tuple(var at, var items)
        && items.size() == 2
        && items.getFirst() instanceof Atom(var nameAt, var name)) {
      AclTerm value = items.get(1);
      return switch (name) {
        case "user" -> name(value, Who.Username::new, Who.UsernameLike::new);
        case "client" -> name(value, Who.ClientId::new, Who.ClientIdLike::new);
        case "ipaddr" -> new Who.Peer(List.of(network(value)));
        case "ipaddrs" -> new Who.Peer(map(value, "addresses", AclFile::network));
        case "and" -> new Who.And(map(value, "conditions", AclFile::who));
        case "or" -> new Who.Or(map(value, "conditions", AclFile::who));
        default -> throw expected(items.getFirst(), WHO);
      };
    }
    throw expected(term, WHO);
  }

  private static Who name(
      AclTerm term, Function<String, Who> exactly, Function<Pattern, Who> like) {
    if (isAtom(term, "all")) {
      return new Who.Everyone();
    }
    if (term instanceof Tuple(var at, var items)
        && items.size() == 2
        && isAtom(items.getFirst(), "re")) {
      String expression = text(items.get(1), "a regular expression");
      try {
        return like.apply(Pattern.compile(expression));
      } catch (PatternSyntaxException e) {
        throw new AclSyntaxException(items.get(1).at(), String.valueOf(e.getMessage()));
      }
    }
    return exactly.apply(text(term, "a string, {re, STRING} or all"));
  }

  private static Network network(AclTerm term) {
    String cidr = text(term, "an address such as \"10.0.0.0/8\"");
    try {
      return Network.parse(cidr);
    } catch (IllegalArgumentException e) {
      throw new AclSyntaxException(term.at(), String.valueOf(e.getMessage()));
    }
  }

  private static List<TopicPattern> topics(AclTerm term) {
    return map(term, "topic filters", AclFile::topic);
  }

  private static TopicPattern topic(AclTerm term) {
    boolean literal =
        term instanceof Tuple(var at, var items)
            && items.size() == 2
            && isAtom(items.getFirst(), "eq");
    AclTerm filter = literal && term instanceof Tuple(var at, var items) ? items.get(1) : term;
    String value = text(filter, "a topic filter, or {eq, FILTER}");
    try {
      return TopicPattern.of(value, literal);
    } catch (IllegalArgumentException e) {
      throw new AclSyntaxException(filter.at(), String.valueOf(e.getMessage()));
    }
  }

  private static <T> List<T> map(AclTerm term, String of, Function<AclTerm, T> item) {
    if (term instanceof Sequence(var at, var items) && !items.isEmpty()) {
      return items.stream().map(item).toList();
    }
    throw expected(term, "a list of " + of + ", one at least");
  }

  private static String text(AclTerm term, String expected) {
    if (term instanceof Text(var at, var value)) {
      return value;
    }
    throw expected(term, expected);
  }

  private static boolean isAtom(AclTerm term, String name) {
    return term instanceof Atom atom && atom.name().equals(name);
  }

  private static AclSyntaxException expected(AclTerm term, String expected) {
    return new AclSyntaxException(term.at(), "expected " + expected + ", found " + term.kind());
  }
}
