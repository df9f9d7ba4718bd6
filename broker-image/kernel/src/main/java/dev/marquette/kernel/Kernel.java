package dev.marquette.kernel;

import dev.marquette.kernel.bans.Bans;
import dev.marquette.topic.TrieLayout;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One broker's core. All methods may be called from any thread unless they say otherwise. */
public interface Kernel extends AutoCloseable {
  /** What the times of its sessions and messages are read from. */
  KernelClock clock();

  /** The number of event loops. */
  int loops();

  /**
   * Begins a connection that was accepted on the loop.
   *
   * @param loop 0 to {@link #loops()} - 1; the caller runs on it
   */
  Connection open(int loop, Wire wire, ListenerContext listener);

  /** The settings in force where a listener overrides nothing. */
  MqttSettings settings();

  /** The settings in force for the connections of a listener. */
  MqttSettings settings(String listener);

  /**
   * Changes the settings: at once for what is decided per packet, at the next CONNECT for what
   * CONNACK told.
   */
  void settings(MqttSettings settings);

  /**
   * Changes what a listener makes of the settings, for its connections and for the sessions whose
   * clients came by it last: with them, from now until it is called again, or {@link #endListener}.
   * What is not a connection's or a session's own, as retained messages, keeps to the settings as
   * they are. A listener begins with its first call, or that of {@link #listenerLimits}:
   * connections that came by that name before have the broker's settings, and keep to these.
   *
   * @param listener the Listener resource's name
   * @param overrides makes the listener's settings of the broker's, at each change of these; {@link
   *     UnaryOperator#identity} for none
   * @throws IllegalArgumentException when it refuses those in force; then nothing has changed
   */
  void override(String listener, UnaryOperator<MqttSettings> overrides);

  /**
   * Has the settings hold as they are, and as they change, for what connections a listener that is
   * gone still has, and for the sessions whose clients came by it last. Its rates and quotas, with
   * those of {@link #listenerLimits}, hold these connections as they did, until they are closed.
   * What a later listener of its name has is for those who come by that one.
   *
   * @param listener the Listener resource's name; one that nobody knows changes nothing
   */
  void endListener(String listener);

  /**
   * Lays the route table out anew, in place: publishes and subscriptions go on meanwhile and find
   * all that is there. Done when it returns, which with a million filters is a second or so: not to
   * be called on an event loop.
   */
  void routeTable(TrieLayout layout);

  /**
   * Limits all connections of a listener together, in addition to what limits each; at once, and
   * until it is called again, or {@link #endListener}.
   *
   * @param listener the Listener resource's name
   * @param totals {@link RateLimits#NONE} for no limits
   */
  void listenerLimits(String listener, RateLimits totals);

  /** Changes who decides who may connect; connections that are open stay. */
  void authenticator(Authenticator authenticator);

  /**
   * Changes who authenticates clients that name a method; connections that are open stay, and turn
   * to the new one when they authenticate again.
   */
  void enhancedAuthenticator(EnhancedAuthenticator authenticator);

  /** Changes who decides who may publish and subscribe, and forgets what was cached. */
  void authorizer(Authorizer authorizer);

  /**
   * Publishes a message of the broker's own (a rule's, a management call's): taps, retained store,
   * delivery. To {@code $delayed/SECONDS/TOPIC} it is published to TOPIC later, and the future done
   * when it waits; it fails when there is no such delay or no room.
   */
  CompletableFuture<@Nullable Void> publish(Message message);

  /** Lets a tap see the messages that match the filter. */
  MessageTap.Registration tap(String filter, MessageTap tap);

  /** Closes a client's connection and ends its session; false when it has none here. */
  CompletableFuture<Boolean> kick(String clientId);

  /**
   * Closes all connections that a listener has now, at a bounded rate; done when they are gone.
   * Those that it accepts from now on, when there is one of its name again, stay.
   */
  CompletableFuture<@Nullable Void> closeConnections(String listener);

  /** Who may not connect. */
  Bans bans();

  /** What this broker counts. Cheap enough for a scrape each second. */
  KernelStats stats();

  // --- for the cluster ---

  /**
   * What a peer's {@link ClusterLink#localRoute} said.
   *
   * @param members how many the group has there, see {@link Route}; 0 when the peer lost its last
   *     subscriber
   */
  void remoteRoute(int peer, String filter, @Nullable String group, int members);

  /** All routes of the peer are gone. */
  void peerGone(int peer);

  /**
   * Delivers a peer's message to this broker's ordinary subscribers; done when their sessions have
   * it. One to {@code $delayed/UNIXTIME/TOPIC} waits here from now on, for a broker that stops; the
   * future fails when there is no room for it.
   */
  CompletableFuture<@Nullable Void> deliver(Message message);

  /**
   * Delivers a peer's message to one local member of the group, if there is one that takes it.
   *
   * @param connected whether only members whose clients are connected may take it
   */
  CompletableFuture<SharedAnswer> deliverShared(
      Message message, String filter, String group, boolean connected);

  /**
   * Done when every publish that looked for routes before this call has sent what it had to send.
   */
  CompletableFuture<@Nullable Void> quiesce();

  /** A retained message that a peer set or cleared. */
  void retainRemote(Message message);

  /** All retained messages, for a broker that joins. */
  List<Message> retainedMessages();

  /**
   * Gives a session up to another broker's claim: its connection is closed (0x8E). Waits for those
   * who queued for the client ID before.
   *
   * @param discard whether it is to end
   * @param claim the other's claim, see {@link ClusterLink.Grant#claim}
   * @return null when there is none, when it ended, or when it is held by a later claim
   */
  CompletableFuture<@Nullable HandOver> handOver(String clientId, boolean discard, long claim);

  /**
   * A session that is given to another broker. Until it is known what became of it there, it stays
   * here too and goes on collecting messages; whoever claims it meanwhile waits, and {@link
   * #claimOf} is the claim that it is given to. One of the last three methods is to be called,
   * once; the future is done when it is so.
   */
  interface HandOver {
    SessionState state();

    /** Whether the same claim was given it before, and it was {@link #kept} as this one. */
    boolean isRepeated(long question);

    /**
     * The peer holds it. What comes for it here from now on is sent there ({@link
     * ClusterLink#relay}) until all brokers send it there themselves.
     */
    CompletableFuture<@Nullable Void> taken(int peer);

    /**
     * The other broker got what {@link #isRepeated was given to this claim before}, only the news
     * came late: that goes, and what came since stays here.
     */
    CompletableFuture<@Nullable Void> keptRest();

    /**
     * The other broker does not have it, or may be gone: it stays here.
     *
     * @param question tells what was given now from what the same claim was given at other times,
     *     should it turn out that the other one has it
     */
    CompletableFuture<@Nullable Void> kept(long question);
  }

  /**
   * Adds to a session what another broker has had for its client: messages, and subscriptions that
   * it lacks; nothing when it began anew by a later claim than that of the other.
   *
   * @param claim by which it is held here
   * @return false when it is not held by this claim, or not any more
   */
  CompletableFuture<Boolean> absorb(String clientId, long claim, SessionState state);

  /** What {@link ClusterLink#relay} of a peer sends. */
  CompletableFuture<Boolean> relayed(
      String clientId, long claim, List<SessionState.Queued> deliveries, boolean last);

  /** The client IDs that have a session here, connected or not. */
  List<String> clientIds();

  /** The number of the claim by which a client ID is held here; 0 when it is not. */
  long claimOf(String clientId);

  /**
   * All filters for which this broker has subscribers, as told to {@link ClusterLink#localRoute}.
   */
  List<Route> localRoutes();

  /**
   * Disconnects all clients (0x8B or, with a reference, 0x9C), keeps nothing, and ends. Delayed
   * messages go to other brokers, and are counted as dropped where none takes them.
   */
  @Override
  void close();

  /**
   * A filter with subscribers here.
   *
   * @param group null for ordinary ones
   * @param members how many the group has here: exactly up to 8, and no more than an eighth off
   *     beyond, so that few of many changes have to be told; 1 for ordinary ones, however many
   */
  record Route(String filter, @Nullable String group, int members) {
    /** One of ordinary subscribers, or of a group that has one member here. */
    public Route(String filter, @Nullable String group) {
      this(filter, group, 1);
    }
  }
}
