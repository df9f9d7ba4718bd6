package dev.marquette.kernel;

import dev.marquette.codec.ReasonCode;
import java.util.Map;

/**
 * Counts of one broker. Totals never go down.
 *
 * @param population what there is now
 * @param messagesReceived PUBLISH from clients, by QoS
 * @param messagesSent PUBLISH to clients, by QoS
 * @param bytesReceived of all packets
 * @param connectionsByListener of the connections that are open now; listeners that are gone are in
 *     it until their last connection is
 * @param loopLagNanos for each event loop, how late its last timer tick was
 * @param delayedMessages that wait for their time now
 * @param delayedBytes of their topics, payloads and properties, about
 * @param bans who was kept out
 * @param throttle who was slowed down
 * @param refusals CONNECTs that were refused, by the reason in MQTT 5's words whatever the client's
 *     version is, also where no CONNACK could tell it; reasons that have not been given are left
 *     out
 * @param packets of all types, those of the messages too
 * @param activity what else was done
 */
public record KernelStats(
    Population population,
    long[] messagesReceived,
    long[] messagesSent,
    long bytesReceived,
    long bytesSent,
    long connectsAccepted,
    Map<DropReason, Long> dropped,
    Map<String, Long> connectionsByListener,
    long[] loopLagNanos,
    long delayedMessages,
    long delayedBytes,
    BanStats bans,
    ThrottleStats throttle,
    Map<ReasonCode, Long> refusals,
    PacketStats packets,
    ActivityStats activity) {

  /** Open now. */
  public long connections() {
    return population.connections();
  }

  /** Connected or not. */
  public long sessions() {
    return population.sessions();
  }

  /** Of one subscriber each. */
  public long subscriptions() {
    return population.subscriptions();
  }

  /** Each member's. */
  public long sharedSubscriptions() {
    return population.sharedSubscriptions();
  }

  /** Distinct filters. */
  public long routes() {
    return population.routes();
  }

  /** Messages that are retained. */
  public long retained() {
    return population.retained();
  }

  /** CONNECTs that were refused. */
  public long connectsRefused() {
    return refusals.values().stream().mapToLong(Long::longValue).sum();
  }
}
