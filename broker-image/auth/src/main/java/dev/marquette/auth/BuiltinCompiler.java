package dev.marquette.auth;

import dev.marquette.auth.Acl.Access;
import dev.marquette.crds.Builtin;
import dev.marquette.crds.SecretKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes a {@link BuiltinSource} of its spec; used once. */
final class BuiltinCompiler {
  private static final String LITERAL = "eq ";

  private final String source;
  private final SecretLookup secrets;
  private final PasswordTag tags = new PasswordTag();
  private final Map<String, BuiltinUser> byClientId = new HashMap<>();
  private final Map<String, BuiltinUser> byUsername = new HashMap<>();
  private @Nullable PasswordHash firstHash;

  BuiltinCompiler(String source, SecretLookup secrets) {
    this.source = source;
    this.secrets = secrets;
  }

  BuiltinSource compile(Builtin spec, PasswordWork work) {
    for (int i = 0; i < spec.users().size(); i++) {
      addUser("spec.builtin.users[" + i + "]", spec.users().get(i));
    }
    List<Acl.Rule> rules = new ArrayList<>();
    for (int i = 0; i < spec.rules().size(); i++) {
      rules.add(rule("spec.builtin.rules[" + i + "]", spec.rules().get(i)));
    }
    return new BuiltinSource(source, byClientId, byUsername, tags, new Acl(rules), work, firstHash);
  }

  private void addUser(String field, Builtin.User user) {
    String username = user.username();
    String clientId = user.clientId();
    if ((username == null) == (clientId == null)) {
      throw invalid(field, "expected exactly one of username and clientId");
    }
    BuiltinUser compiled = password(field, user);
    if (clientId != null && byClientId.put(clientId, compiled) != null) {
      throw invalid(field + ".clientId", "\"" + clientId + "\" is there twice: remove one");
    }
    if (username != null && byUsername.put(username, compiled) != null) {
      throw invalid(field + ".username", "\"" + username + "\" is there twice: remove one");
    }
  }

  private BuiltinUser password(String field, Builtin.User user) {
    String hash = user.passwordHash();
    SecretKey secret = user.passwordSecret();
    if (hash != null && secret == null) {
      return hashed(field + ".passwordHash", hash, user.superuser());
    }
    if (hash != null || secret == null) {
      throw invalid(field, "expected exactly one of passwordHash and passwordSecret");
    }
    String secretField = field + ".passwordSecret";
    byte[] value = secrets.value(secret.name(), secret.key());
    if (value == null) {
      throw invalid(
          secretField,
          "Secret \"" + secret.name() + "\" with key \"" + secret.key() + "\" does not exist");
    }
    String text = withoutNewline(new String(value, StandardCharsets.UTF_8));
    if (text.isEmpty()) {
      throw invalid(
          secretField,
          "key \""
              + secret.key()
              + "\" of Secret \""
              + secret.name()
              + "\" is empty: expected a"
              + " password or its hash");
    }
    return PasswordHash.looksLikeHash(text)
        ? hashed(secretField, text, user.superuser())
        : BuiltinUser.plain(tags.of(text.getBytes(StandardCharsets.UTF_8)), user.superuser());
  }

  private BuiltinUser hashed(String field, String hash, boolean superuser) {
    try {
      PasswordHash parsed = PasswordHash.parse(hash);
      firstHash = firstHash == null ? parsed : firstHash;
      return BuiltinUser.hashed(parsed, superuser);
    } catch (IllegalArgumentException e) {
      throw invalid(field, String.valueOf(e.getMessage()));
    }
  }

  /** Secrets that are made from files end with one, and no password does. */
  private static String withoutNewline(String text) {
    int end = text.length();
    if (text.endsWith("\n")) {
      end -= text.endsWith("\r\n") ? 2 : 1;
    }
    return text.substring(0, end);
  }

  private Acl.Rule rule(String field, Builtin.AclRule rule) {
    if (rule.topics().isEmpty()) {
      throw invalid(field + ".topics", "is empty: expected one topic filter at least");
    }
    List<TopicPattern> topics = new ArrayList<>();
    for (int i = 0; i < rule.topics().size(); i++) {
      topics.add(topic(field + ".topics[" + i + "]", rule.topics().get(i)));
    }
    Access access =
        switch (rule.action()) {
          case PUBLISH -> Access.PUBLISH;
          case SUBSCRIBE -> Access.SUBSCRIBE;
          case ALL -> Access.ALL;
        };
    return new Acl.Rule(rule.permission(), who(field + ".who", rule.who()), access, topics);
  }

  private Who who(String field, Builtin.Who who) {
    String username = who.username();
    String clientId = who.clientId();
    if (username != null && clientId == null && !who.all()) {
      return new Who.Username(username);
    }
    if (clientId != null && username == null && !who.all()) {
      return new Who.ClientId(clientId);
    }
    if (who.all() && username == null && clientId == null) {
      return new Who.Everyone();
    }
    throw invalid(field, "expected exactly one of username, clientId and all: true");
  }

  private TopicPattern topic(String field, String text) {
    boolean literal = text.startsWith(LITERAL);
    try {
      return TopicPattern.of(literal ? text.substring(LITERAL.length()) : text, literal);
    } catch (IllegalArgumentException e) {
      throw invalid(field, String.valueOf(e.getMessage()));
    }
  }

  private InvalidAuthSourceException invalid(String field, String problem) {
    return new InvalidAuthSourceException(source, field, problem);
  }
}
