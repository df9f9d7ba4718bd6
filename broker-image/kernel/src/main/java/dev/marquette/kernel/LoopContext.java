package dev.marquette.kernel;

import dev.marquette.topic.MatchCache;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One event loop's share of the broker. Confined to that loop, but for what says otherwise. */
final class LoopContext {
  /** Deliveries in one turn: what keeps a turn below a millisecond or so. */
  static final int TURN_DELIVERIES = 1024;

  /** Topics whose routes a loop remembers. */
  private static final int MATCH_CACHE_TOPICS = 4096;

  /** Timers, and sessions that are cleaned up, in one turn. */
  private static final int TURN_TIMERS = 256;

  private static final int TURN_CLEANUPS = 64;

  /**
   * Messages for other loops before these are woken: far below what may wait for a loop, so that
   * none is dropped while the loop sleeps, and enough that few of them cost a wake-up.
   */
  private static final int UNWOKEN_WORK = 32;

  /** So many bytes of a message count as one more. */
  private static final int UNWOKEN_BYTES = 4 << 10;

  final int index;

  /** This loop's bit in a route's mask. */
  final long bit;

  final BrokerKernel kernel;
  final LoopExecutor executor;

  /** For choices; not for secrets. */
  final RandomGenerator random;

  final Counters counters = new Counters();
  final Mailbox mailbox;
  final TimerWheel wheel;
  final GracePeriod grace;
  final MatchCache<Route> matches;
  final Backlog backlog;
  final Announcements announcements;
  final DelayedMessages delayed;
  final FlappingDetector flapping;

  /** The settings in force, as this loop knows them. */
  MqttSettings settings;

  /** The topics that are counted, as this loop knows them; null while none are. */
  @Nullable CountedTopics countedTopics;

  /** Items that this loop offered to its own mailbox and that are not done. */
  int ownItems;

  private final List<ClientConnection> connections = new ArrayList<>();
  private final ArrayList<Outbound> dirty = new ArrayList<>();
  private final ArrayDeque<Session> cleanups = new ArrayDeque<>();
  private final Runnable endOfTurn = this::flush; // made once: a turn may be a single message

  private final long startNanos;
  private long nowNanos;
  private long tickDueNanos;
  private int budget;

  /** Loops whose mailboxes have something of this turn, for which they have not been woken. */
  private long unwoken;

  /** What these have, by {@link #UNWOKEN_BYTES} and messages. */
  private int unwokenWork;

  private boolean flushScheduled;
  private boolean timersRunning;
  private boolean cleanupRunning;

  LoopContext(BrokerKernel kernel, int index, LoopExecutor executor, MqttSettings settings) {
    this.kernel = kernel;
    this.index = index;
    this.bit = 1L << index;
    this.executor = executor;
    this.random = executor.random();
    this.settings = settings;
    this.startNanos = kernel.clock.nanoTime();
    this.nowNanos = startNanos;
    this.tickDueNanos = startNanos + TimerWheel.TICK_NANOS;
    this.wheel = new TimerWheel(startNanos);
    this.mailbox = new Mailbox(this);
    this.backlog = new Backlog(kernel.loops());
    this.delayed = new DelayedMessages(this);
    this.grace = new GracePeriod(this);
    this.announcements = new Announcements(this);
    this.flapping = new FlappingDetector(this);
    this.matches = new MatchCache<>(kernel.routes.index(), MATCH_CACHE_TOPICS, Route[]::new);
  }

  /** Runs the task on this loop, behind everything that the caller handed over before. */
  void post(Runnable task) {
    mailbox.offer(
        loop -> {
          task.run();
          return null;
        });
  }

  /** Runs the task now when the caller is on this loop, else as {@link #post}. */
  void run(Runnable task) {
    if (executor.inLoop()) {
      task.run();
    } else {
      post(task);
    }
  }

  /**
   * Has loops do this. Others are woken for it when this turn ends, or before, when there is much
   * for them: a loop that is woken for each message has often done with it, and sleeps again,
   * before the next one is there. On this loop.
   *
   * @param loops their bits; this one's may be among them
   */
  void handOver(long loops, Message message, Mailbox.Item item) {
    for (long rest = loops; rest != 0; rest &= rest - 1) {
      LoopContext to = kernel.context(Long.numberOfTrailingZeros(rest));
      backlog.handOver(to, message);
      if (to == this) {
        mailbox.offer(item);
      } else {
        to.mailbox.put(item);
      }
    }
    long others = loops & ~bit;
    if (others == 0) {
      return;
    }
    unwoken |= others;
    unwokenWork += 1 + (int) (message.bytes() / UNWOKEN_BYTES);
    if (unwokenWork >= UNWOKEN_WORK) {
      wakeOthers();
    } else {
      flushLater();
    }
  }

  private void wakeOthers() {
    long loops = unwoken;
    unwoken = 0;
    unwokenWork = 0;
    for (long rest = loops; rest != 0; rest &= rest - 1) {
      LoopContext to = kernel.context(Long.numberOfTrailingZeros(rest));
      try {
        to.mailbox.wake();
      } catch (Throwable e) {
        unwoken |= to.bit; // when the next turn ends, then
        incident("wake-up of a loop", e);
      }
    }
  }

  // --- time ---

  /** Starts the tick, the only task that the loop schedules. */
  void start() {
    executor.schedule(this::tick, TimerWheel.TICK_NANOS);
  }

  /** The time of the last tick: good enough for whatever is measured in seconds. */
  long nowNanos() {
    return nowNanos;
  }

  /** Seconds since the loop began, by {@link #nowNanos}. */
  int nowSeconds() {
    return (int) ((nowNanos - startNanos) / 1_000_000_000L);
  }

  /** Now, since the epoch. */
  long millis() {
    return kernel.clock.millis();
  }

  /** How late the last tick was: what clients sent meanwhile may not have been read yet. */
  long lagNanos() {
    return counters.get(Counter.LOOP_LAG_NANOS);
  }

  private void tick() {
    if (kernel.isClosed()) {
      return;
    }
    nowNanos = kernel.clock.nanoTime();
    counters.set(Counter.LOOP_LAG_NANOS, Math.max(0, nowNanos - tickDueNanos));
    tickDueNanos = nowNanos + TimerWheel.TICK_NANOS;
    executor.schedule(this::tick, TimerWheel.TICK_NANOS);
    wheel.advance(nowNanos);
    if (!timersRunning) {
      fireTimers();
    }
  }

  private void fireTimers() {
    timersRunning = true;
    boolean more = true;
    try {
      more = wheel.fire(TURN_TIMERS);
    } catch (Throwable e) {
      incident("timer", e); // the others are to fire all the same
    }
    timersRunning = more;
    if (more) {
      executor.execute(this::fireTimers);
    }
  }

  // --- budget ---

  void beginTurn() {
    budget = TURN_DELIVERIES;
  }

  boolean hasBudget() {
    return budget > 0;
  }

  /** Deliveries that this turn may still make; at least 1. */
  int budget() {
    return Math.max(budget, 1);
  }

  void spend(int deliveries) {
    budget -= deliveries;
  }

  // --- flushing ---

  /** Has the connection's bytes sent when this turn ends. */
  void markDirty(Outbound outbound) {
    dirty.add(outbound);
    flushLater();
  }

  private void flushLater() {
    if (!flushScheduled) {
      executor.execute(endOfTurn);
      flushScheduled = true;
    }
  }

  /**
   * Ends a turn: wakes those who have something to do now, and sends what connections have
   * gathered.
   */
  void flush() {
    flushScheduled = false;
    wakeOthers();
    // A flush may make a connection dirty again, which then waits for the next turn.
    int count = dirty.size();
    for (int i = 0; i < count; i++) {
      Outbound outbound = dirty.get(i);
      try {
        outbound.flushTurn();
      } catch (Throwable e) {
        outbound.connection().fail(e);
      }
    }
    if (dirty.size() == count) {
      dirty.clear();
    } else {
      dirty.subList(0, count).clear();
      flushLater();
    }
  }

  // --- connections and sessions ---

  void add(ClientConnection connection) {
    connection.place = connections.size();
    connections.add(connection);
  }

  void remove(ClientConnection connection) {
    int place = connection.place;
    if (place < 0) {
      return;
    }
    ClientConnection last = connections.removeLast();
    if (last != connection) {
      connections.set(place, last);
      last.place = place;
    }
    connection.place = -1;
  }

  int connectionCount() {
    return connections.size();
  }

  /** One of the connections; another may be there once one has come or gone. */
  ClientConnection connection(int index) {
    return connections.get(index);
  }

  /** All connections, in a list of the caller's own. */
  List<ClientConnection> connections() {
    return new ArrayList<>(connections);
  }

  /** Takes new settings over. */
  void settings(MqttSettings newSettings) {
    boolean alarm = settings.congestionAlarm().enabled();
    settings = newSettings;
    flapping.settingsChanged();
    if (newSettings.congestionAlarm().enabled() != alarm) {
      connections().forEach(ClientConnection::watchCongestion);
    }
  }

  /** Has the rest of a session's disconnection done soon: many may go at once. */
  void cleanUpLater(Session session) {
    cleanups.add(session);
    if (!cleanupRunning) {
      cleanupRunning = true;
      executor.execute(this::cleanUp);
    }
  }

  /** Whether the disconnection of any session is not done. */
  boolean isCleaningUp() {
    return cleanupRunning;
  }

  private void cleanUp() {
    for (int i = 0; i < TURN_CLEANUPS; i++) {
      Session session = cleanups.poll();
      if (session == null) {
        cleanupRunning = false;
        return;
      }
      try {
        session.finishDisconnect();
      } catch (Throwable e) {
        incident("clean-up of a session", e);
      }
    }
    executor.execute(this::cleanUp);
  }

  void dropped(DropReason reason) {
    counters.dropped(reason);
  }

  void dropped(DropReason reason, int messages) {
    if (messages > 0) {
      counters.dropped(reason, messages);
    }
  }

  /** Tells of an error that should not happen. Never throws: whoever calls has to go on. */
  void incident(String during, Throwable e) {
    try {
      kernel.incidents.report(during, e);
    } catch (Throwable untold) {
      // there is not even memory for the log line
    }
  }
}
