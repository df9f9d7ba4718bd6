package dev.marquette.kernel.model;

import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;

/**
 * Clients come, go, are taken over or kicked, stop reading, subscribe, publish at every QoS,
 * answer, do not answer and answer wrongly, on several event loops; each must get exactly what a
 * model made of lists and maps says, in its order.
 *
 * <p>{@code -Dmarquette.fuzz.seconds=600} goes on for longer, {@code -Dmarquette.fuzz.seed=} from
 * where a failure says.
 */
class SessionModelTest {
  private static final int LONG_GAME = 300;

  @Property(tries = 400, edgeCases = EdgeCasesMode.NONE)
  @Label(
      "[MQTT-3.3.1-12] [MQTT-3.3.2-3] [MQTT-3.3.4-3] [MQTT-3.3.4-9] [MQTT-3.8.3-3] [MQTT-4.3.2-4]"
          + " [MQTT-4.3.3-8] [MQTT-4.4.0-1] [MQTT-4.6.0-1] [MQTT-4.7.2-1] [MQTT-4.8.2-5] whatever"
          + " clients do, each gets what is its due, in order, and nothing more")
  void agrees(
      @ForAll Ground ground,
      @ForAll("limits") ModelBroker.Limits limits,
      @ForAll("steps") List<Step> steps,
      @ForAll long seed) {
    play(ground, limits, steps.stream(), seed);
  }

  @Example
  @Label("Long games: as many as the seconds that are asked for allow, and one at least")
  void agreesForLonger() {
    long end =
        System.nanoTime() + TimeUnit.SECONDS.toNanos(Long.getLong("marquette.fuzz.seconds", 0));
    long seed = Long.getLong("marquette.fuzz.seed", new Random().nextLong());
    do {
      Random random = new Random(seed);
      try {
        play(
            Ground.any(random),
            ModelBroker.Limits.any(Step.any(random)),
            Stream.generate(() -> Step.any(random)).limit(LONG_GAME),
            seed);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seen again with -Dmarquette.fuzz.seed=" + seed, e);
      }
      seed++;
    } while (System.nanoTime() < end);
  }

  private static void play(
      Ground ground, ModelBroker.Limits limits, Stream<Step> steps, long seed) {
    Duel duel = new Duel(ground, limits, seed);
    steps.forEach(duel::play);
    duel.finish();
  }

  @Provide
  Arbitrary<ModelBroker.Limits> limits() {
    return Arbitraries.randomValue(random -> ModelBroker.Limits.any(Step.any(random)));
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    return Arbitraries.randomValue(Step::any)
        .list()
        .ofMaxSize(150)
        .withSizeDistribution(RandomDistribution.uniform());
  }
}
