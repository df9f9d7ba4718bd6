package dev.marquette.app;

import dev.marquette.app.apply.Appliers;
import dev.marquette.app.apply.ConfigApplier;
import dev.marquette.app.secrets.Secrets;
import dev.marquette.kernel.BrokerKernel;
import dev.marquette.kernel.ClusterLink;
import dev.marquette.kernel.KernelClock;
import dev.marquette.kernel.MqttSettings;
import dev.marquette.kernel.config.ConfigStore;
import dev.marquette.management.AdminServer;
import dev.marquette.management.BrokerMetrics;
import dev.marquette.management.Readiness;
import dev.marquette.rules.RuleEngine;
import dev.marquette.transport.EventLoops;
import dev.marquette.transport.ListenerState;
import dev.marquette.transport.Listeners;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One broker, put together by hand: the map of the program.
 *
 * <pre>
 *   ConfigStore ──> ConfigApplier ──> Listeners ──> BrokerKernel &lt;── RuleEngine (taps)
 *   (files, etcd)        │                              ^    ^
 *                        └── settings, auth, rules ─────┘    └── ClusterLink (other brokers)
 *   AdminServer: health, readiness, metrics of all of them; SelfReport: what it tells by itself
 * </pre>
 */
final class Broker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Broker.class);
  private static final Duration REPORT_INTERVAL = Duration.ofSeconds(3);
  private static final Duration LOOP_TIMEOUT = Duration.ofSeconds(1);

  private final EventLoops loops;
  private final BrokerKernel kernel;
  private final Listeners listeners;
  private final RuleEngine rules;
  private final BrokerMetrics metrics;
  private final SelfReport self;
  private final ConfigApplier applier;
  private final ScheduledExecutorService reporter;
  private @Nullable AdminServer admin;
  private volatile boolean releasing;

  /**
   * @param options of this process
   * @param secrets what listeners and auth sources refer to
   * @param config where reports go; started by {@link #start}
   */
  Broker(BrokerOptions options, Secrets secrets, ConfigStore config) {
    loops = EventLoops.start(options.loops());
    try {
      kernel =
          BrokerKernel.start(
              loops.executors(), MqttSettings.DEFAULT, KernelClock.SYSTEM, ClusterLink.ALONE);
      listeners = new Listeners(loops, kernel);
      rules = new RuleEngine(kernel, options.node(), System.out, InstantSource.system());
      metrics = new BrokerMetrics(kernel::stats, () -> Figures.of(listeners.stats()));
      metrics.add(new RuleMetrics(rules));
      self = new SelfReport(options.node(), kernel, metrics);
      applier =
          Appliers.of(
              new Appliers.Parts(kernel, listeners, rules, secrets, InstantSource.system()),
              options.environment(),
              spec -> {
                LogSettings.apply(spec.logging());
                self.apply(spec);
              },
              config::report);
      reporter =
          Executors.newSingleThreadScheduledExecutor(
              Thread.ofPlatform().daemon().name("reports").factory());
    } catch (Throwable e) {
      loops.close(); // nothing else of it runs before it is started
      throw e;
    }
  }

  /** For the cluster, which is joined between construction and {@link #start}. */
  BrokerKernel kernel() {
    return kernel;
  }

  /**
   * Opens the admin port, applies the configuration and whatever comes after it.
   *
   * @param conditions more that must be true for clients to be sent here
   */
  void start(BrokerOptions options, Secrets secrets, ConfigStore config, List<Readiness> conditions)
      throws IOException {
    List<Readiness> readiness = new ArrayList<>(conditions);
    readiness.add(new Staying(() -> releasing));
    readiness.add(new Configured(applier));
    admin =
        AdminServer.start(
            options.admin(),
            new AdminServer.Subject(
                loops.executors(), LOOP_TIMEOUT, readiness, metrics, Version.current()));
    secrets.onChange(applier::onSecretsChanged);
    config.start(applier);
    reporter.scheduleWithFixedDelay(
        this::refresh,
        REPORT_INTERVAL.toMillis(),
        REPORT_INTERVAL.toMillis(),
        TimeUnit.MILLISECONDS);
  }

  /** Once more in a moment, whatever happens. */
  private void refresh() {
    try {
      applier.refresh();
    } catch (RuntimeException e) {
      LOG.error("the state of the resources could not be reported", e);
    }
  }

  /** The listeners that are open, by name. */
  List<ListenerState> listeners() {
    return listeners.stats().listeners().stream()
        .map(listener -> listeners.state(listener.name()))
        .filter(Objects::nonNull)
        .toList();
  }

  /** Where the admin port listens. */
  InetSocketAddress adminAddress() {
    AdminServer server = admin;
    if (server == null) {
      throw new IllegalStateException("the broker has not been started");
    }
    return server.address();
  }

  /** What it tells of itself, for who knows the names of the other brokers. */
  SelfReport self() {
    return self;
  }

  /** The metrics, for parts that bring their own. */
  BrokerMetrics metrics() {
    return metrics;
  }

  /** Lets the clients go: no new ones, and those that are here are told. */
  void release() {
    releasing = true;
    reporter.shutdownNow();
    self.close();
    kernel.close();
  }

  /** Lets the clients go, then ends. */
  @Override
  public void close() {
    release();
    rules.close();
    listeners.close();
    AdminServer server = admin;
    if (server != null) {
      server.close();
    }
    metrics.close();
    loops.close();
  }

  /** Not ready from the moment that clients are let go. */
  private record Staying(BooleanSupplier releasing) implements Readiness {
    @Override
    public String name() {
      return "broker";
    }

    @Override
    public @Nullable String notReadyBecause() {
      return releasing.getAsBoolean() ? "the broker ends" : null;
    }
  }

  /** Ready once there is something for clients to connect to, as it was configured. */
  private record Configured(ConfigApplier applier) implements Readiness {
    @Override
    public String name() {
      return "configuration";
    }

    @Override
    public @Nullable String notReadyBecause() {
      return applier.notReadyBecause();
    }
  }
}
