package dev.marquette.management.sys;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.marquette.codec.PublishProperties;
import dev.marquette.kernel.KernelStats;
import dev.marquette.kernel.Message;
import dev.marquette.kernel.Population;
import dev.marquette.kernel.SystemMessages;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes what a broker says of itself, each topic at its interval and only while somebody
 * subscribes to it, through the kernel as any message: a subscriber at any broker of the cluster
 * gets the topics of all of them.
 *
 * <p>The few that do not change by themselves are retained for whoever comes later, and expire soon
 * after their broker has gone. Safe for any threads; has one of its own.
 */
public final class SysTopics implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SysTopics.class);
  private static final String DESCRIPTION = "Marquette";
  private static final DateTimeFormatter DATETIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

  /** What is retained outlives so many intervals without being published again. */
  private static final int RETAINED_INTERVALS = 3;

  /** What expires later cannot be sent. (3.3.2.3.3) */
  private static final Duration LONGEST_EXPIRY = Duration.ofSeconds(0xFFFF_FFFFL);

  /**
   * How often the highest values are looked for, as in EMQX, and how soon it is told that a broker
   * has come or gone.
   */
  private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);

  private final Subject subject;
  private final SystemMessages messages;
  private final Clock clock;
  private final Instant start;
  private final String prefix;
  private final List<Stat> stats = Stat.all();
  private final List<NamedFigure> figures = new ArrayList<>();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("sys-topics").factory());
  private final List<Future<?>> rounds = new ArrayList<>();
  private SysSettings settings = SysSettings.NEVER;

  /** The names that were published last; of the thread alone. */
  private List<String> publishedNodes = List.of();

  /**
   * The broker that it is about.
   *
   * @param node its name, which is a level of its topics
   * @param nodes the names of all brokers, itself included: the first of them publishes these for
   *     all; empty while it does not know them
   */
  public record Subject(
      String node,
      String version,
      Supplier<List<String>> nodes,
      Supplier<Population> population,
      Supplier<KernelStats> stats) {}

  private record NamedFigure(String topic, SysFigure figure) {}

  /** Publishes nothing before {@link #apply}. */
  public SysTopics(Subject subject, SystemMessages messages, Clock clock) {
    this.subject = subject;
    this.messages = messages;
    this.clock = clock;
    this.start = clock.instant();
    this.prefix = SysNames.prefix(subject.node());
    for (Stat stat : stats) {
      add(stat.count());
      add(stat.max());
    }
    SysFigure.METRICS.forEach(this::add);
  }

  private void add(SysFigure figure) {
    figures.add(new NamedFigure(prefix + figure.name(), figure));
  }

  /** Publishes at these intervals from now on, the first time at once. */
  public synchronized void apply(SysSettings newSettings) {
    if (newSettings.equals(settings) || thread.isShutdown()) {
      return;
    }
    settings = newSettings;
    rounds.forEach(round -> round.cancel(false));
    rounds.clear();
    every(newSettings.interval(), () -> publishState(newSettings.interval()));
    every(newSettings.heartbeat(), this::publishHeartbeat);
    if (newSettings.interval().isPositive()) {
      every(LOOK_INTERVAL, () -> look(newSettings.interval()));
    }
  }

  private void every(Duration interval, Runnable round) {
    if (interval.isPositive()) {
      rounds.add(
          thread.scheduleWithFixedDelay(
              () -> {
                try {
                  round.run();
                } catch (RuntimeException e) {
                  log.error("the $SYS topics of this round are missing", e);
                }
              },
              0,
              interval.toNanos(),
              TimeUnit.NANOSECONDS));
    }
  }

  /** One round of what is published each interval. */
  void publishState(Duration interval) {
    publishNodes(subject.nodes().get(), interval);
    retained(prefix + "version", subject.version(), interval);
    retained(prefix + "sysdescr", DESCRIPTION, interval);
    KernelStats counts = null;
    for (NamedFigure named : figures) {
      if (messages.isWanted(named.topic())) {
        counts = counts == null ? subject.stats().get() : counts;
        live(named.topic(), Long.toString(named.figure().value().applyAsLong(counts)));
      }
    }
  }

  /**
   * For the highest values also while nobody subscribes: who does so later is told what was before.
   * The names of all brokers are published before the next round if one has come or gone.
   */
  void look(Duration interval) {
    Population population = subject.population().get();
    stats.forEach(stat -> stat.look(population));
    List<String> nodes = subject.nodes().get();
    if (!nodes.equals(publishedNodes)) {
      publishNodes(nodes, interval);
    }
  }

  private void publishNodes(List<String> nodes, Duration interval) {
    publishedNodes = nodes;
    if (!nodes.isEmpty() && nodes.getFirst().equals(subject.node())) {
      retained(SysNames.BROKERS, String.join(",", nodes), interval);
    }
  }

  /** One round of what is published each heartbeat. */
  void publishHeartbeat() {
    String uptime = prefix + "uptime";
    if (messages.isWanted(uptime)) {
      live(uptime, Uptime.of(Duration.between(start, clock.instant())));
    }
    String datetime = prefix + "datetime";
    if (messages.isWanted(datetime)) {
      live(datetime, DATETIME.format(LocalDateTime.now(clock)));
    }
  }

  private void live(String topic, String text) {
    messages.publish(message(topic, text, false, Message.NEVER));
  }

  private void retained(String topic, String text, Duration interval) {
    Duration rounds = interval.multipliedBy(RETAINED_INTERVALS);
    Duration life = rounds.compareTo(LONGEST_EXPIRY) < 0 ? rounds : LONGEST_EXPIRY;
    Message message = message(topic, text, true, clock.millis() + life.toMillis());
    if (messages.isWanted(topic)) {
      messages.publish(message);
    } else {
      messages.retain(message);
    }
  }

  private Message message(String topic, String text, boolean retain, long expiresAtMillis) {
    return new Message(
        topic,
        text.getBytes(UTF_8),
        0,
        retain,
        PublishProperties.NONE,
        null,
        null,
        clock.millis(),
        expiresAtMillis);
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
