package dev.marquette.kernel;

import dev.marquette.codec.PacketType;
import dev.marquette.codec.ReasonCode;
import dev.marquette.codec.ReasonProperties;
import dev.marquette.codec.Suback;
import dev.marquette.codec.Subscribe;
import dev.marquette.kernel.Authorizer.Action;
import dev.marquette.kernel.Authorizer.Verdict;
import dev.marquette.topic.InvalidTopicException;
import dev.marquette.topic.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One SUBSCRIBE, filter by filter. Confined to the connection's loop. */
final class SubscribeFlow {
  private final ClientConnection connection;
  private final LoopContext loop;
  private final Client client;
  private final Subscribe subscribe;
  private final List<ReasonCode> reasons;
  private final Slices slices;
  private final Grants grants;

  /** What is wrong with the first filter that is refused, for a client that asks for it. */
  private @Nullable String problem;

  SubscribeFlow(ClientConnection connection, Client client, Subscribe subscribe) {
    this.connection = connection;
    this.loop = connection.loop();
    this.client = client;
    this.subscribe = subscribe;
    this.reasons = new ArrayList<>(subscribe.requests().size());
    this.slices = new Slices(connection);
    this.grants = new Grants(loop, client);
  }

  /** Goes on until an answer has to be waited for, the turn is used up, or SUBACK is out. */
  void start() {
    int end = Math.min(subscribe.requests().size(), reasons.size() + Slices.FILTERS);
    while (reasons.size() < end) {
      Subscribe.Request request = subscribe.requests().get(reasons.size());
      TopicFilter filter;
      try {
        filter = TopicFilter.parse(request.filter());
      } catch (InvalidTopicException e) {
        problem = problem == null ? e.getMessage() : problem;
        reasons.add(ReasonCode.TOPIC_FILTER_INVALID);
        continue;
      }
      if (filter.group() != null && request.noLocal() && client.info().version().isV5()) {
        loop.counters.answered(PacketType.SUBSCRIBE, List.of(ReasonCode.PROTOCOL_ERROR));
        connection.disconnect(Problem.SHARED_NO_LOCAL); // [MQTT-3.8.3-4]
        return;
      }
      Verdict verdict = client.authorization().check(Action.SUBSCRIBE, filter.filter());
      if (verdict == null) {
        client
            .authorization()
            .whenKnown(
                later -> {
                  if (decide(request, filter, later)) {
                    start();
                  }
                });
        return;
      }
      if (!decide(request, filter, verdict)) {
        return;
      }
    }
    if (end < subscribe.requests().size()) {
      slices.next(this::start);
      return;
    }
    loop.counters.answered(PacketType.SUBSCRIBE, reasons);
    connection
        .outbound()
        .answer(
            new Suback(subscribe.packetId(), List.copyOf(reasons), explanation(client, problem)));
    grants.feed(connection);
  }

  /** False when the client had to be disconnected. */
  private boolean decide(Subscribe.Request request, TopicFilter filter, Verdict verdict) {
    if (verdict == Verdict.DENY_AND_DISCONNECT) {
      loop.counters.answered(PacketType.SUBSCRIBE, List.of(ReasonCode.NOT_AUTHORIZED));
      connection.disconnect(Problem.SUBSCRIBE_DENIED);
      return false;
    }
    reasons.add(
        verdict == Verdict.DENY
            ? refused(request, Problem.SUBSCRIBE_DENIED, Problem.SUBSCRIBE_DENIED)
            : rewrite(request, filter));
    return true;
  }

  private ReasonCode rewrite(Subscribe.Request request, TopicFilter asked) {
    ClientInfo info = client.info();
    TopicFilter filter =
        loop.settings.topics().rewrites().subscribe(asked, info.clientId(), info.username());
    if (filter == null) {
      return refused(request, Problem.FILTER_UNUSABLE, Problem.FILTER_UNUSABLE);
    }
    Problem why = grants.problem(filter);
    if (why == null) {
      return grants.grant(request, filter, subscribe.subscriptionId());
    }
    // what is wrong with a rule's filter is not to be said of the client's own
    boolean told = filter.equals(asked) || why == Problem.SUBSCRIPTIONS_TOO_MANY;
    return refused(request, why, told ? why : Problem.FILTER_UNUSABLE);
  }

  private ReasonCode refused(Subscribe.Request request, Problem why, Problem said) {
    if (problem == null && client.explained()) {
      problem = said.words(connection) + ": \"" + request.filter() + '"';
    }
    return why.code();
  }

  /** Nobody is told in words who did not ask for it. [MQTT-3.1.2-29] */
  static ReasonProperties explanation(Client client, @Nullable String problem) {
    return problem == null || !client.explained()
        ? ReasonProperties.NONE
        : new ReasonProperties(ReasonText.of(problem), List.of());
  }
}
