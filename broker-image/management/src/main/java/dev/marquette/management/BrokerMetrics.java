package dev.marquette.management;

import dev.marquette.kernel.KernelStats;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.netty4.NettyAllocatorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All metrics of a broker. The broker's parts keep plain counters; they are asked for these when
 * somebody scrapes, at most once a second. No message and no connection ever calls Micrometer.
 */
public final class BrokerMetrics implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(BrokerMetrics.class);
  private static final long MAX_AGE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics gc = new JvmGcMetrics();
  private final SampleMeters meters = new SampleMeters(registry);
  private final List<MetricSource> sources = new CopyOnWriteArrayList<>();
  private final LongSupplier nanoClock;
  private boolean collected;
  private long collectedNanos;

  /** Of a broker with this kernel and this transport, on the system's clock. */
  public BrokerMetrics(Supplier<KernelStats> kernel, Supplier<TransportFigures> transport) {
    this(kernel, transport, System::nanoTime);
  }

  BrokerMetrics(
      Supplier<KernelStats> kernel, Supplier<TransportFigures> transport, LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
    sources.add(() -> KernelSamples.of(kernel.get()));
    sources.add(() -> TransportSamples.of(transport.get()));
    new JvmMemoryMetrics().bindTo(registry);
    gc.bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    new NettyAllocatorMetrics(PooledByteBufAllocator.DEFAULT).bindTo(registry);
  }

  /** Shows another part's values from now on. */
  public void add(MetricSource source) {
    sources.add(source);
  }

  /** For parts that bring meters of their own. */
  public MeterRegistry registry() {
    return registry;
  }

  /** Everything, in Prometheus' text format 0.0.4. Any thread but an event loop. */
  public String scrape() {
    collect();
    return registry.scrape();
  }

  private synchronized void collect() {
    long now = nanoClock.getAsLong();
    if (collected && now - collectedNanos < MAX_AGE_NANOS) {
      return;
    }
    collected = true;
    collectedNanos = now;
    List<Sample> samples = new ArrayList<>();
    for (MetricSource source : sources) {
      try {
        samples.addAll(source.samples());
      } catch (RuntimeException broken) {
        log.warn("a source of metrics failed, its values are missing: {}", broken.toString());
      }
    }
    meters.show(samples);
  }

  @Override
  public void close() {
    gc.close();
    registry.close();
  }
}
