package dev.marquette.auth;

import dev.marquette.auth.ChainSource.Decision;
import dev.marquette.crds.Permission;
import dev.marquette.kernel.Authorizer.Action;
import dev.marquette.kernel.ClientInfo;
import java.util.List;

/**
 * Rules in order, of which the first that matches decides. Without placeholders and addresses a
 * decision allocates nothing.
 */
final class Acl {
  private final Rule[] rules;

  Acl(List<Rule> rules) {
    this.rules = rules.toArray(Rule[]::new);
  }

  Decision decide(ClientInfo client, Action action, String topic) {
    for (Rule rule : rules) {
      if (rule.matches(client, action, topic)) {
        return rule.permission == Permission.ALLOW ? Decision.ALLOW : Decision.DENY;
      }
    }
    return Decision.IGNORE;
  }

  /** What the client wants to do, as rules name it. */
  enum Access {
    PUBLISH,
    SUBSCRIBE,
    ALL;

    boolean includes(Action action) {
      return switch (this) {
        case PUBLISH -> action == Action.PUBLISH;
        case SUBSCRIBE -> action == Action.SUBSCRIBE;
        case ALL -> true;
      };
    }
  }

  /** One rule. Every topic matches one that names none. */
  static final class Rule {
    private final Permission permission;
    private final Who who;
    private final Access access;
    private final TopicPattern[] topics;

    Rule(Permission permission, Who who, Access access, List<TopicPattern> topics) {
      this.permission = permission;
      this.who = who;
      this.access = access;
      this.topics = topics.toArray(TopicPattern[]::new);
    }

    boolean matches(ClientInfo client, Action action, String topic) {
      return access.includes(action) && who.includes(client) && aboutTopic(client, topic);
    }

    private boolean aboutTopic(ClientInfo client, String topic) {
      if (topics.length == 0) {
        return true;
      }
      for (TopicPattern pattern : topics) {
        if (pattern.matches(client, topic)) {
          return true;
        }
      }
      return false;
    }
  }
}
