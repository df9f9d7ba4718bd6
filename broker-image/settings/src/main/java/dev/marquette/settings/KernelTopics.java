package dev.marquette.settings;

import dev.marquette.crds.Delayed;
import dev.marquette.crds.MqttSettings;
import dev.marquette.crds.TopicRewrite;
import dev.marquette.kernel.AutoSubscription;
import dev.marquette.kernel.DelayedSettings;
import dev.marquette.kernel.TopicSettings;
import dev.marquette.kernel.rewrite.RewriteRule;
import dev.marquette.kernel.rewrite.TopicRewrites;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** What an MqttCluster says that topics stand for, for the kernel. */
final class KernelTopics {
  private KernelTopics() {}

  /**
   * The kernel's settings.
   *
   * @throws IllegalArgumentException with the path of the field that is wrong
   */
  static TopicSettings of(MqttSettings mqtt) {
    return new TopicSettings(
        TopicRewrites.of(each("rewrite", mqtt.rewrite(), KernelTopics::rewrite)),
        each("autoSubscribe", mqtt.autoSubscribe(), KernelTopics::autoSubscription),
        delayed(mqtt.delayed()));
  }

  private static <F, T> List<T> each(String field, List<F> items, Function<F, T> made) {
    List<T> list = new ArrayList<>(items.size());
    for (int i = 0; i < items.size(); i++) {
      try {
        list.add(made.apply(items.get(i)));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "spec.mqtt.%s[%d].%s".formatted(field, i, e.getMessage()), e);
      }
    }
    return list;
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

  private static DelayedSettings delayed(Delayed delayed) {
    return new DelayedSettings(
        delayed.enabled(), delayed.maxMessages(), delayed.maxBytes().bytes());
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
