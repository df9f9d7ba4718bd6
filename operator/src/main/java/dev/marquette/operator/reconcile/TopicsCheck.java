package dev.marquette.operator.reconcile;

import dev.marquette.crds.MqttSettings;
import dev.marquette.crds.TopicRewrite;
import dev.marquette.kernel.AutoSubscription;
import dev.marquette.kernel.rewrite.RewriteRule;
import dev.marquette.operator.model.RefusedException;
import java.util.List;
import java.util.function.Consumer;

/**
 * Makes what a cluster says of topics as the brokers make it, by their own code: the schema lets
 * through what they refuse, such as a destination that names a group that its regex does not have.
 */
final class TopicsCheck {
  private TopicsCheck() {}

  /**
   * Returns when brokers can run it.
   *
   * @throws RefusedException with the path of the field that is wrong, its value, the place in it
   *     and what was expected
   */
  static void check(MqttSettings mqtt) throws RefusedException {
    each("rewrite", mqtt.rewrite(), TopicsCheck::rewrite);
    each("autoSubscribe", mqtt.autoSubscribe(), TopicsCheck::autoSubscription);
  }

  private static <T> void each(String field, List<T> items, Consumer<T> make)
      throws RefusedException {
    for (int i = 0; i < items.size(); i++) {
      try {
        make.accept(items.get(i));
      } catch (IllegalArgumentException e) {
        throw new RefusedException("spec.mqtt.%s[%d].%s".formatted(field, i, e.getMessage()), e);
      }
    }
  }

  private static RewriteRule rewrite(TopicRewrite rule) {
    return new RewriteRule(
        switch (rule.action()) {
          case PUBLISH -> RewriteRule.Action.PUBLISH;
          case SUBSCRIBE -> RewriteRule.Action.SUBSCRIBE;
          case ALL -> RewriteRule.Action.ALL;
        },
        rule.filter(),
        rule.regex(),
        rule.destination());
  }

  private static AutoSubscription autoSubscription(
      dev.marquette.crds.AutoSubscription subscription) {
    return new AutoSubscription(
        subscription.topic(),
        subscription.qos(),
        subscription.noLocal(),
        subscription.retainAsPublished(),
        subscription.retainHandling());
  }
}
