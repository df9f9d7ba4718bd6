package dev.marquette.kernel;

import dev.marquette.codec.PacketType;
import dev.marquette.codec.ReasonCode;
import dev.marquette.codec.Unsuback;
import dev.marquette.codec.Unsubscribe;
import dev.marquette.topic.InvalidTopicException;
import dev.marquette.topic.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One UNSUBSCRIBE, filter by filter. Confined to the connection's loop. */
final class UnsubscribeFlow {
  private final ClientConnection connection;
  private final Client client;
  private final Unsubscribe unsubscribe;
  private final List<ReasonCode> reasons;
  private final Slices slices;
  private @Nullable String problem;

  UnsubscribeFlow(ClientConnection connection, Client client, Unsubscribe unsubscribe) {
    this.connection = connection;
    this.client = client;
    this.unsubscribe = unsubscribe;
    this.reasons = new ArrayList<>(unsubscribe.filters().size());
    this.slices = new Slices(connection);
  }

  /** Goes on until the turn is used up, or UNSUBACK is out. */
  void start() {
    List<String> filters = unsubscribe.filters();
    int end = Math.min(filters.size(), reasons.size() + Slices.FILTERS);
    while (reasons.size() < end) {
      reasons.add(unsubscribe(filters.get(reasons.size())));
    }
    if (end < filters.size()) {
      slices.next(this::start);
      return;
    }
    connection.loop().counters.answered(PacketType.UNSUBSCRIBE, reasons);
    connection
        .outbound()
        .answer(
            new Unsuback(
                unsubscribe.packetId(), reasons, SubscribeFlow.explanation(client, problem)));
  }

  private ReasonCode unsubscribe(String raw) {
    TopicFilter filter;
    try {
      filter = TopicFilter.parse(raw);
    } catch (InvalidTopicException e) {
      problem = problem == null ? e.getMessage() : problem;
      return ReasonCode.TOPIC_FILTER_INVALID;
    }
    ClientInfo info = client.info();
    TopicFilter target =
        connection
            .loop()
            .settings
            .topics()
            .rewrites()
            .subscribe(filter, info.clientId(), info.username());
    // A rule that came after the subscription does not keep the client from ending it.
    return (target != null && end(target)) || (!filter.equals(target) && end(filter))
        ? ReasonCode.SUCCESS
        : ReasonCode.NO_SUBSCRIPTION_EXISTED;
  }

  private boolean end(TopicFilter filter) {
    return client
        .session()
        .unsubscribe(client.info().mountpoint() + filter.filter(), filter.group());
  }
}
