package dev.marquette.kernel;

import dev.marquette.codec.Ack;
import dev.marquette.codec.Auth;
import dev.marquette.codec.Connack;
import dev.marquette.codec.Connect;
import dev.marquette.codec.Disconnect;
import dev.marquette.codec.MalformedPacketException;
import dev.marquette.codec.Packet;
import dev.marquette.codec.Ping;
import dev.marquette.codec.Publish;
import dev.marquette.codec.ReasonCode;
import dev.marquette.codec.Suback;
import dev.marquette.codec.Subscribe;
import dev.marquette.codec.Unsuback;
import dev.marquette.codec.Unsubscribe;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The protocol on one connection. What a client does wrong, and what goes wrong for it, ends this
 * connection and no other. Confined to one event loop.
 */
final class ClientConnection extends TimerWheel.Timer implements Connection {
  private static final long SECOND_NANOS = 1_000_000_000L;

  /** What a packet that takes longer than the keep-alive must at least come with. */
  private static final long SLOWEST_BYTES_A_SECOND = 100;

  /** Whatever a paused connection waits for has long timed out then. */
  private static final long LONGEST_PAUSE_NANOS = 60 * SECOND_NANOS;

  private final LoopContext loop;
  private final Wire wire;
  private final ListenerContext listener;
  private final Zone zone;
  private final int generation;
  private final Outbound outbound;
  private Phase phase = Phase.WAITING;
  private @Nullable Client client;

  /** Null for a client that named no method. */
  private @Nullable AuthFlow auth;

  private int pauses;
  private long pausedAtNanos;
  private long lastHeardNanos;
  private long bytesSinceHeard;
  private long keepAliveNanos;
  private long retryAtNanos = Long.MAX_VALUE;
  private @Nullable Throttle throttle;
  private @Nullable Congestion congestion;

  /** Its place in the loop's list; -1 when it is in none. */
  int place = -1;

  private enum Phase {
    /** CONNECT has not come. */
    WAITING,
    /** It is being decided on. */
    CONNECTING,
    CONNECTED,
    CLOSED
  }

  ClientConnection(LoopContext loop, Wire wire, ListenerContext listener, int generation) {
    this.loop = loop;
    this.wire = wire;
    this.listener = listener;
    this.zone = loop.kernel.zones.of(listener.name());
    this.generation = generation;
    this.outbound = new Outbound(this, loop, wire);
    loop.add(this);
    loop.wheel.set(this, settings().idleTimeout().toNanos());
  }

  LoopContext loop() {
    return loop;
  }

  Wire wire() {
    return wire;
  }

  ListenerContext listener() {
    return listener;
  }

  Zone zone() {
    return zone;
  }

  /** Those of its listener that are in force. */
  MqttSettings settings() {
    return zone.settings();
  }

  /** See {@link BrokerKernel#closeConnections}. */
  int generation() {
    return generation;
  }

  Outbound outbound() {
    return outbound;
  }

  /** The client, once CONNACK has said yes. */
  @Nullable Client client() {
    return client;
  }

  /** CONNECT names a method: AUTH is for this flow from now on. */
  void authenticate(AuthFlow flow) {
    auth = flow;
  }

  boolean isClosed() {
    return phase == Phase.CLOSED;
  }

  // --- what transport says ---

  @Override
  public void onPacket(Packet packet) {
    loop.counters.received(packet);
    lastHeardNanos = loop.nowNanos();
    bytesSinceHeard = 0;
    try {
      Client connected = client;
      if (phase == Phase.CONNECTED && connected != null) {
        handle(connected, packet);
      } else if (phase == Phase.WAITING && packet instanceof Connect connect) {
        phase = Phase.CONNECTING;
        loop.wheel.set(this, settings().idleTimeout().toNanos());
        new ConnectFlow(this).start(connect);
      } else if (phase == Phase.CONNECTING && auth != null) {
        auth.onPacketBeforeConnack(packet);
      } else if (phase != Phase.CLOSED) {
        disconnect(Problem.BEFORE_CONNACK);
      }
    } catch (Throwable e) {
      fail(e);
    }
  }

  private void handle(Client connected, Packet packet) {
    switch (packet) {
      case Publish publish -> {
        connected.publishing().onPublish(publish);
        Limits limits = zone.limits();
        if (limits != null) {
          throttle().onMessage(limits);
        }
      }
      case Ack ack when ack.type() == Ack.Type.PUBREL -> connected.publishing().onRelease(ack);
      case Ack ack -> connected.session().acknowledged(ack);
      case Subscribe subscribe -> new SubscribeFlow(this, connected, subscribe).start();
      case Unsubscribe unsubscribe -> new UnsubscribeFlow(this, connected, unsubscribe).start();
      case Ping ping when ping == Ping.REQUEST -> outbound.pingResponse();
      case Disconnect disconnect -> onDisconnect(connected, disconnect);
      case Auth wish -> onAuth(wish);
      case Connect _ -> disconnect(Problem.SECOND_CONNECT);
      case Connack _, Suback _, Unsuback _, Ping _ -> disconnect(Problem.OF_SERVERS);
    }
  }

  private void onAuth(Auth packet) {
    AuthFlow flow = auth;
    if (flow != null) {
      flow.onAuth(packet);
    } else {
      disconnect(Problem.METHOD_MISSING); // [MQTT-4.12.0-7]
    }
  }

  /** The client says goodbye. (3.14) */
  private void onDisconnect(Client connected, Disconnect disconnect) {
    Session session = connected.session();
    Long expiry = disconnect.sessionExpirySeconds();
    if (expiry != null) {
      if (session.expirySeconds() == 0 && expiry != 0) {
        disconnect(Problem.EXPIRY_TOO_LATE); // (3.14.2.2.2)
        return;
      }
      session.absence().expirySeconds(expiry);
    }
    if (disconnect.reason() == ReasonCode.SUCCESS) {
      session.absence().dropWill();
    }
    end(EndReason.of(disconnect.reason()));
    wire.close();
  }

  @Override
  public boolean isPaused() {
    return pauses != 0;
  }

  @Override
  public void onBytes(int count) {
    bytesSinceHeard += count;
    loop.counters.add(Counter.BYTES_RECEIVED, count);
    Limits limits = zone.limits();
    if (limits != null && phase == Phase.CONNECTED) {
      throttle().onBytes(limits, count);
    }
  }

  @Override
  public void onReadComplete() {
    // The loop flushes once, when its turn ends.
  }

  @Override
  public void onWritabilityChanged() {
    drain();
    watchCongestion();
  }

  @Override
  public void onStalled() {
    shutDown(EndReason.STALLED);
  }

  /** The connection, or whether it is told of congestion, has changed. */
  void watchCongestion() {
    Client connected = client;
    if (phase == Phase.CONNECTED && connected != null) {
      congestion = Congestion.watched(this, connected, congestion);
    }
  }

  @Override
  public void onMalformed(MalformedPacketException malformed) {
    if (phase == Phase.WAITING && malformed.reason() == ReasonCode.UNSUPPORTED_PROTOCOL_VERSION) {
      refuse(Problem.VERSION_UNSUPPORTED);
    } else {
      disconnect(malformed.reason(), malformed.getMessage());
    }
  }

  @Override
  public void onClosed() {
    Client gone = phase == Phase.CONNECTED ? client : null;
    end(EndReason.CLOSED);
    if (gone != null) {
      FlappingDetector.onAbnormalEnd(loop, gone.info().clientId());
    }
  }

  // --- pausing ---

  void pause(Pause reason) {
    if (pauses == 0) {
      pausedAtNanos = loop.nowNanos();
      wire.reading(false);
    }
    pauses |= reason.bit;
  }

  /** To be called last: transport may hand over the next packet at once. */
  void resume(Pause reason) {
    int before = pauses;
    pauses &= ~reason.bit;
    if (before != 0 && pauses == 0 && phase != Phase.CLOSED) {
      wire.reading(true);
    } else if (reason == Pause.RATE) {
      pausedAtNanos = loop.nowNanos(); // for whatever it goes on to wait
    }
  }

  /** What the connection has used of its limits, made when there are some. */
  Throttle throttle() {
    Throttle held = throttle;
    if (held == null) {
      held = new Throttle(this);
      throttle = held;
    }
    return held;
  }

  // --- its life ---

  /** CONNACK says yes. */
  void connected(Client accepted, long keepAlive) {
    client = accepted;
    phase = Phase.CONNECTED;
    keepAliveNanos = keepAlive;
    lastHeardNanos = loop.nowNanos();
    loop.counters.add(Counter.CONNECTIONS, 1);
    loop.kernel.listeners.connected(listener.name());
    setTimer();
  }

  /** CONNACK says no, if the client can read one. */
  void refuse(Problem why) {
    refuse(why.code(), why);
  }

  /** The same with a reason that others give. */
  void refuse(ReasonCode reason, Problem why) {
    if (phase != Phase.CLOSED) {
      close(Connack.refused(reason, why.told(this), null));
    }
  }

  /** Closes, and says where to go instead, to a client that takes so much. (4.11) */
  void redirect(Redirect elsewhere) {
    Packet told = client == null ? elsewhere.connack(this) : elsewhere.disconnect(this);
    close(outbound.fits(told) ? told : elsewhere.withoutReference(this));
  }

  /** Closes, and says why to clients that can be told. The will is sent. */
  void disconnect(Problem why) {
    disconnect(why.code(), phase == Phase.CONNECTED ? why.told(this) : null);
  }

  /** The same with the words of whoever found it. */
  void disconnect(ReasonCode reason, @Nullable String words) {
    if (phase == Phase.CLOSED) {
      return;
    }
    Client told = phase == Phase.CONNECTED ? client : null;
    String text = told == null || words == null || !outbound.isV5() ? null : ReasonText.of(words);
    close(told == null ? null : new Disconnect(reason, null, text, null, List.of()));
    if (told != null && FlappingDetector.isClientsFault(reason)) {
      FlappingDetector.onAbnormalEnd(loop, told.info().clientId());
    }
  }

  /** Closes without a word. */
  void hangUp() {
    close(null);
  }

  private void close(@Nullable Packet lastWord) {
    if (lastWord instanceof Connack refusal) {
      loop.counters.refused(refusal.reason());
    }
    try {
      if (lastWord != null) {
        outbound.write(lastWord);
      }
      outbound.flush();
    } catch (Throwable e) {
      loop.incident("last packet of a connection", e); // it ends without
    }
    try {
      end(lastWord instanceof Disconnect said ? EndReason.of(said.reason()) : EndReason.CLOSED);
    } finally {
      wire.close();
    }
  }

  /** Closes at once: the client does not take what it is sent. */
  void shutDown(EndReason reason) {
    if (phase != Phase.CLOSED) {
      end(reason);
      wire.abort();
    }
  }

  /** Something went wrong that is not the client's doing. Never throws. */
  void fail(Throwable e) {
    loop.incident("connection", e);
    try {
      disconnect(Problem.INTERNAL);
    } catch (Throwable again) {
      loop.incident("end of a connection", again);
    }
  }

  private void end(EndReason reason) {
    if (phase == Phase.CLOSED) {
      return;
    }
    Client gone = phase == Phase.CONNECTED ? client : null;
    phase = Phase.CLOSED;
    outbound.close();
    loop.wheel.cancel(this);
    if (auth != null) {
      auth.end();
    }
    if (throttle != null) {
      throttle.end();
    }
    if (congestion != null) {
      congestion.end();
    }
    loop.remove(this);
    if (gone != null) {
      loop.counters.add(Counter.CONNECTIONS, -1);
      loop.counters.ended(reason);
      loop.kernel.listeners.disconnected(listener.name());
      gone.publishing().onClosed();
      gone.session().disconnected();
      String word = reason.word();
      loop.kernel.announce(() -> new ClientEvent.Disconnected(gone.info(), word, loop.millis()));
    }
  }

  /** More may be sent than a moment ago. */
  void drain() {
    Client connected = client;
    if (phase != Phase.CONNECTED || connected == null) {
      return;
    }
    try {
      connected.session().drain();
    } catch (Throwable e) {
      fail(e);
    }
  }

  // --- time ---

  /** A message is out that the client must acknowledge. */
  void onSent() {
    int seconds = phase == Phase.CONNECTED ? retrySeconds() : 0;
    long due = loop.nowNanos() + seconds * SECOND_NANOS;
    if (seconds > 0 && due < retryAtNanos) { // it may be later, of a longer interval before
      retryAtNanos = due;
      setTimer();
    }
  }

  @Override
  void onTimer() {
    long now = loop.nowNanos();
    switch (phase) {
      case WAITING -> hangUp();
      case CONNECTING ->
          refuse(
              auth != null && auth.awaitsClient()
                  ? Problem.AUTH_TIMED_OUT
                  : Problem.CONNECT_TIMED_OUT);
      case CLOSED -> {}
      case CONNECTED -> {
        if (keepAliveNanos > 0 && now - lastHeardNanos > keepAliveNanos) {
          onSilence(now);
        }
        if (phase == Phase.CONNECTED) {
          if (now >= retryAtNanos) {
            retry(now);
          }
          setTimer();
        }
      }
    }
  }

  /** No packet has come for longer than the client's keep-alive allows. [MQTT-3.1.2-22] */
  private void onSilence(long now) {
    boolean held = (pauses & Pause.RATE.bit) != 0; // for as long as its limit says
    if (isPaused() && !held && now - pausedAtNanos > LONGEST_PAUSE_NANOS) {
      disconnect(Problem.NOT_READ);
    } else if (isPaused() || loop.lagNanos() >= SECOND_NANOS) {
      // It was not read from, or the loop was away: it gets a second more to show that it is there.
      lastHeardNanos = now - keepAliveNanos + SECOND_NANOS;
    } else if (bytesSinceHeard >= keepAliveNanos / SECOND_NANOS * SLOWEST_BYTES_A_SECOND) {
      // A large packet on a slow link: its rest has as much time again. The size of packets is
      // bounded, and so is how often this can be.
      lastHeardNanos = now;
      bytesSinceHeard = 0;
    } else {
      disconnect(Problem.SILENT);
    }
  }

  private void retry(long now) {
    Client connected = client;
    int seconds = retrySeconds();
    int again = seconds;
    if (connected != null && seconds > 0 && outbound.isWritable()) {
      again = connected.session().outbox().retry(this, seconds);
    }
    retryAtNanos = again == 0 ? Long.MAX_VALUE : now + again * SECOND_NANOS;
  }

  /** MQTT 5 forbids to send again on the same connection. [MQTT-4.4.0-1] */
  private int retrySeconds() {
    Client connected = client;
    return connected == null || connected.info().version().isV5()
        ? 0
        : (int) Math.min(settings().retryInterval().toSeconds(), Integer.MAX_VALUE / 2);
  }

  private void setTimer() {
    long due = retryAtNanos;
    if (keepAliveNanos > 0) {
      due = Math.min(due, lastHeardNanos + keepAliveNanos + TimerWheel.TICK_NANOS);
    }
    if (due == Long.MAX_VALUE) {
      loop.wheel.cancel(this);
    } else {
      loop.wheel.set(this, due - loop.nowNanos());
    }
  }
}
