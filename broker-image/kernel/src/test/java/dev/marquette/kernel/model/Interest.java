package dev.marquette.kernel.model;

/**
 * A subscription. The filters that the model knows do not overlap, so that a message has one copy
 * for each session and there is one order in which copies come.
 */
record Interest(String filter, int qos, boolean noLocal, boolean retainAsPublished, int id) {
  /** A level, a tree, and a name: each topic of the test belongs to one of them or none. */
  boolean matches(String topic) {
    String stem = filter.substring(0, Math.max(0, filter.length() - 2));
    if (filter.endsWith("/#")) {
      return topic.equals(stem) || topic.startsWith(stem + "/");
    }
    if (filter.endsWith("/+")) {
      return topic.startsWith(stem + "/") && topic.indexOf('/', stem.length() + 1) < 0;
    }
    return topic.equals(filter);
  }

  boolean isOwn(Published message, String clientId) {
    return noLocal && message.publisher().equals(clientId);
  }

  /** What its client gets of a message that is published now. [MQTT-3.3.1-12] [MQTT-3.8.4-8] */
  Copy live(Published message, ModelBroker.Limits limits) {
    return new Copy(message, limits.qos(message, this), retainAsPublished && message.retain(), id);
  }

  /** What its client gets of a message that was retained. (3.3.1.3) */
  Copy retained(Published message, ModelBroker.Limits limits) {
    return new Copy(message, limits.qos(message, this), true, id);
  }

  /** A message for one session. */
  record Copy(Published message, int qos, boolean retain, int subscriptionId) {}
}
