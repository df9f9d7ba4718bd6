package dev.marquette.kernel;

import dev.marquette.codec.Connack;
import dev.marquette.codec.ConnackProperties;
import dev.marquette.codec.Connect;
import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.ReasonCode;
import dev.marquette.codec.Will;
import dev.marquette.kernel.Authorizer.Action;
import dev.marquette.kernel.Authorizer.Verdict;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One CONNECT: check it, authenticate, authorize the will, claim the client ID in the cluster, take
 * over or discard what is here, answer, and go on with what the session has. Each step may have to
 * wait; the connection may be gone when it goes on. Confined to the connection's loop.
 */
final class ConnectFlow implements Tenure.Claim {
  private static final long SECOND_NANOS = 1_000_000_000L;

  private final ClientConnection connection;
  private final LoopContext loop;
  private final BrokerKernel kernel;
  private final MqttSettings settings;

  private @Nullable Connect connect;
  private @Nullable ClientInfo info;
  private @Nullable Will will;
  private @Nullable Tenure tenure;
  private ClusterLink.Grant grant = ClusterLink.Grant.ALONE;
  private String clientId = "";
  private @Nullable String username;
  private byte @Nullable [] lastWord;
  private boolean granted;

  ConnectFlow(ClientConnection connection) {
    this.connection = connection;
    this.loop = connection.loop();
    this.kernel = loop.kernel;
    this.settings = connection.settings();
  }

  void start(Connect packet) {
    connect = packet;
    connection.outbound().accept(packet.version(), packet.properties());
    Wire wire = connection.wire();
    PeerNames names = wire.peerNames();
    String id = ConnectChecks.clientId(packet, names, settings);
    Problem problem = ConnectChecks.problem(packet, id, settings, loop.millis());
    if (problem != null) {
      connection.refuse(problem);
      return;
    }
    Redirect redirect = settings.redirect();
    if (redirect != null) {
      connection.redirect(redirect);
      return;
    }
    clientId = id.isEmpty() ? ClientIds.random() : id;
    username = names.usernameOr(packet.username());
    String method = packet.properties().authenticationMethod();
    if (!isWelcome(username) || (method == null && !hasTopics(username)) || !fits()) {
      return;
    }
    Authenticator.Credentials credentials =
        new Authenticator.Credentials(
            clientId,
            username,
            packet.password(),
            packet.version(),
            wire.remoteAddress(),
            connection.listener().name(),
            wire.peerCertificateSubject());
    loop.counters.increment(Counter.AUTHENTICATIONS);
    if (method != null) {
      AuthFlow auth = new AuthFlow(connection, method, credentials, this::authenticated);
      connection.authenticate(auth);
      auth.begin(packet.properties().authenticationData());
      return;
    }
    Waiting.then(
        connection,
        () -> kernel.authenticator().authenticate(credentials),
        "authentication",
        this::authenticated);
  }

  private void authenticated(Authenticator.Result result) {
    if (result.reason() != ReasonCode.SUCCESS) {
      connection.refuse(result.reason(), Problem.ofAuthentication(result.reason()));
      return;
    }
    if (result.anonymous()) {
      loop.counters.increment(Counter.ANONYMOUS);
    }
    identified(username, result.superuser());
  }

  /** Enhanced authentication has told who it is. */
  private void authenticated(EnhancedAuthenticator.Accepted accepted) {
    String proved = accepted.usernameOr(username);
    boolean isFixed =
        ConnectChecks.isUsernameFixed(connection.wire().peerNames(), username, settings);
    if (isFixed && !Objects.equals(proved, username)) {
      connection.refuse(Problem.USERNAME_CHANGED);
      return;
    }
    lastWord = accepted.data();
    if (hasTopics(proved) && fits()) {
      identified(proved, accepted.superuser());
    }
  }

  /** Refuses a client that is banned. */
  private boolean isWelcome(@Nullable String named) {
    boolean banned = kernel.bans.isBanned(clientId, named, connection.wire().remoteAddress());
    if (banned) {
      loop.counters.increment(Counter.CONNECTS_BANNED);
      connection.refuse(Problem.BANNED);
    }
    return !banned;
  }

  /** Refuses a client whose name has no place in its listener's mountpoint. */
  private boolean hasTopics(@Nullable String named) {
    Problem problem = Placeholders.problem(connection.listener().mountpoint(), clientId, named);
    if (problem != null) {
      connection.refuse(problem);
    }
    return problem == null;
  }

  /** Refuses a client that could not be told yes. [MQTT-3.1.2-24] */
  private boolean fits() {
    boolean fits = connection.outbound().fits(accepting(false));
    if (!fits) {
      connection.refuse(Problem.CONNACK_TOO_LARGE);
    }
    return fits;
  }

  private void identified(@Nullable String proved, boolean superuser) {
    if (!isWelcome(proved)) {
      return; // it proved another name than it came with, or a ban has begun meanwhile
    }
    Connect packet = packet();
    ClientInfo client =
        new ClientInfo(
            clientId,
            proved,
            packet.version(),
            connection.wire().remoteAddress(),
            connection.listener().name(),
            superuser,
            Placeholders.replace(connection.listener().mountpoint(), clientId, proved));
    info = client;
    Will asked = packet.will();
    if (asked == null) {
      claim();
    } else {
      place(asked, client);
    }
  }

  /** What is authorized is what was taken apart for publishing: the clock is read once. */
  private void place(Will asked, ClientInfo client) {
    String said = asked.topic();
    boolean isDelayed = DelayedTopic.is(said);
    DelayedTopic delayed =
        isDelayed ? DelayedTopic.parse(said, settings.topics().delayed(), loop.millis()) : null;
    if (!isDelayed || delayed != null) {
      will = Wills.placed(asked, delayed, client, settings.topics());
    }
    if (will == null) {
      connection.refuse(Problem.WILL_TOPIC_UNUSABLE);
    } else if (client.superuser()) {
      claim();
    } else {
      authorizeWill(
          client,
          said,
          delayed == null
              ? this::claim
              : () -> authorizeWill(client, delayed.topic(), this::claim));
    }
  }

  @SuppressWarnings("ReferenceEquality") // that very one needs no asking
  private void authorizeWill(ClientInfo client, String topic, Runnable next) {
    Authorizer authorizer = kernel.authorizing().authorizer();
    if (authorizer != Authorizer.EVERYTHING) {
      loop.counters.increment(Counter.AUTHORIZATIONS);
    }
    Waiting.then(
        connection,
        () -> authorizer.authorize(client, Action.PUBLISH, topic),
        "authorization of a will",
        verdict -> {
          if (verdict == Verdict.ALLOW) {
            next.run();
          } else {
            connection.refuse(Problem.WILL_DENIED);
          }
        });
  }

  private void claim() {
    if (kernel.link.isAlone()) {
      enter(ClusterLink.Grant.ALONE);
      return;
    }
    ClaimLine.Place place = kernel.claims.enter(clientId, packet().cleanStart());
    Waiting.thenAlways(
        connection,
        place.claimed(),
        (given, error) -> {
          if (error != null) {
            kernel.incidents.report("claim of a client ID", error);
            connection.refuse(Problem.CONNECT_UNDECIDED);
          } else {
            enter(given);
          }
          place.leave();
        });
  }

  private void enter(ClusterLink.Grant given) {
    Tenure mine = new Tenure(kernel.registry, clientId, loop, given.claim());
    grant = given;
    tenure = mine;
    kernel.registry.enter(mine, this);
    given.queued();
    if (!granted && !connection.isClosed()) {
      connection.pause(Pause.CONNECT);
    }
  }

  // --- the claim's turn ---

  @Override
  public LoopContext destination() {
    return loop;
  }

  @Override
  public boolean discard() {
    return packet().cleanStart();
  }

  @Override
  public Problem reason() {
    return Problem.TAKEN_OVER;
  }

  @Override
  public void granted(@Nullable Session found) {
    granted = true;
    Tenure mine = Objects.requireNonNull(tenure);
    boolean comes = !connection.isClosed() && isWelcome(Objects.requireNonNull(info).username());
    Session session =
        Reunion.of(loop, mine, comes ? connection.zone() : null, found, grant.sessions());
    if (!comes) {
      if (session == null) {
        mine.settleWithout();
      } else {
        session.tenure(mine);
        session.absence().resume(); // as if it had not come
        mine.settle(session);
      }
      grant.taken();
      return;
    }
    boolean wasHere = found != null && !found.absence().isOfRest();
    boolean anew = packet().cleanStart();
    if (session != null && !isBelow(Objects.requireNonNull(info).mountpoint(), session)) {
      count(true, wasHere); // it came here, to end
      session.tenure(mine);
      session.end();
      session = null;
      wasHere = false;
      anew = true;
    }
    boolean present = session != null;
    if (session == null) {
      session = new Session(loop, mine);
      session.begun(anew ? mine.claim() : 0);
    }
    count(present, wasHere);
    session.tenure(mine);
    try {
      accept(session, present);
    } catch (Throwable e) {
      connection.fail(e);
    }
    mine.settle(session);
    grant.taken();
    connection.resume(Pause.CONNECT);
  }

  /**
   * Whether the client can get what the session subscribes to. It cannot when it comes by a
   * listener with another mountpoint, or that has changed: then it begins anew, and learns of it by
   * CONNACK.
   */
  private static boolean isBelow(String mountpoint, Session session) {
    return mountpoint.isEmpty()
        || session.subscriptionStates().stream()
            .allMatch(subscription -> subscription.filter().startsWith(mountpoint));
  }

  private void count(boolean present, boolean wasHere) {
    loop.counters.increment(present ? Counter.SESSIONS_RESUMED : Counter.SESSIONS_CREATED);
    if (wasHere) {
      loop.counters.increment(Counter.SESSIONS_TAKEN_OVER);
    }
  }

  private void accept(Session session, boolean present) {
    Connect packet = packet();
    ClientInfo client = Objects.requireNonNull(info);
    int keepAlive = ConnectChecks.keepAliveSeconds(packet, settings);
    Authorization authorization = new Authorization(connection, client);
    session.attach(
        connection, ConnectChecks.expirySeconds(packet, settings), will, client.username());
    connection.outbound().mountpoint(client.mountpoint());
    Client accepted =
        new Client(
            client,
            session,
            settings,
            loop.nowSeconds(),
            packet.bridge(),
            packet.version().isV5() && packet.properties().requestProblemInformation(),
            authorization,
            new PublishFlow(connection, client, session, settings, authorization));
    connection.connected(
        accepted, (long) (keepAlive * 2 * settings.keepAliveBackoff() * SECOND_NANOS));
    connection.outbound().write(accepting(present));
    loop.counters.increment(Counter.CONNECTS_ACCEPTED);
    kernel.announce(
        () ->
            new ClientEvent.Connected(
                client,
                connection.wire().localAddress(),
                keepAlive,
                packet.cleanStart(),
                session.expirySeconds(),
                loop.millis()));
    int max = settings.maxInflight() == 0 ? Inflight.MAX_PACKET_ID : settings.maxInflight();
    session.resume(Math.min(packet.properties().receiveMaximum(), max));
    if (!loop.settings.topics().autoSubscriptions().isEmpty() && !connection.isClosed()) {
      AutoSubscribe.start(connection, accepted);
    }
  }

  private Connack accepting(boolean sessionPresent) {
    return new Connack(sessionPresent, ReasonCode.SUCCESS, properties());
  }

  /** What differs from what the standard assumes. (3.2.2.3) */
  private ConnackProperties properties() {
    Connect packet = packet();
    if (packet.version() != MqttVersion.V5) {
      return ConnackProperties.NONE;
    }
    return new ConnackProperties(
        null,
        settings.receiveMaximum() < 65_535 ? settings.receiveMaximum() : null,
        settings.maxQos() < 2 ? settings.maxQos() : null,
        settings.retainAvailable() ? null : false,
        (long) settings.maxPacketSizeBytes(),
        packet.clientId().isEmpty() ? clientId : null,
        settings.maxTopicAlias() > 0 ? settings.maxTopicAlias() : null,
        null,
        List.of(),
        settings.wildcardAvailable() ? null : false,
        null,
        settings.sharedAvailable() ? null : false,
        settings.serverKeepAliveSeconds() >= 0 ? settings.serverKeepAliveSeconds() : null,
        packet.properties().requestResponseInformation() ? settings.responseInformation() : null,
        null,
        packet.properties().authenticationMethod(), // [MQTT-4.12.0-5]
        lastWord);
  }

  private Connect packet() {
    return Objects.requireNonNull(connect);
  }
}
