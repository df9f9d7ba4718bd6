package dev.marquette.kernel;

import dev.marquette.codec.Subscribe;
import dev.marquette.topic.TopicFilter;
import org.jspecify.annotations.Nullable;

/**
 * Gives a client that has connected the subscriptions that are everybody's, as if it had asked for
 * them: below its mountpoint, within its limits, retained messages included. It is the cluster that
 * asks, so authorization is not asked, and nothing is rewritten. Whatever it may not have is left
 * out. Called on the connection's loop, when CONNACK is out.
 */
final class AutoSubscribe {
  private AutoSubscribe() {}

  static void start(ClientConnection connection, Client client) {
    LoopContext loop = connection.loop();
    Grants grants = new Grants(loop, client);
    for (AutoSubscription wanted : loop.settings.topics().autoSubscriptions()) {
      TopicFilter filter = wanted.filter(client.info());
      if (filter != null) {
        subscribe(grants, request(wanted, client), filter);
      }
    }
    grants.feed(connection);
  }

  private static void subscribe(Grants grants, Subscribe.Request request, TopicFilter filter) {
    Subscription present = grants.present(filter);
    // The identifier that the client gave its own subscription is none of our business.
    int id = present == null ? 0 : present.options().subscriptionId();
    if (grants.problem(filter) == null && !isSame(present, grants.options(request, filter, id))) {
      grants.grant(request, filter, id);
    }
  }

  private static boolean isSame(@Nullable Subscription present, SessionState.Subscription options) {
    return present != null && present.options().equals(options);
  }

  private static Subscribe.Request request(AutoSubscription wanted, Client client) {
    return client.info().version().isV5()
        ? new Subscribe.Request(
            wanted.topic(),
            wanted.qos(),
            wanted.noLocal(),
            wanted.retainAsPublished(),
            wanted.retainHandling())
        : new Subscribe.Request(wanted.topic(), wanted.qos(), false, false, 0);
  }
}
