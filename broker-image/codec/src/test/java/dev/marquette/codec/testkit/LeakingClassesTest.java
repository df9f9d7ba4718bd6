package dev.marquette.codec.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.netty.buffer.PooledByteBufAllocator;
import net.jqwik.api.Property;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** That a class fails which leaks, of both engines, without a word about it in the class. */
class LeakingClassesTest {
  @ParameterizedTest
  @ValueSource(classes = {OfJupiter.class, OfJqwik.class})
  @DisplayName("A class that leaves a buffer behind fails, and its test has passed")
  void fails(Class<?> leaking) {
    SummaryGeneratingListener summary = new SummaryGeneratingListener();
    LauncherFactory.create()
        .execute(
            LauncherDiscoveryRequestBuilder.request().selectors(selectClass(leaking)).build(),
            summary);

    assertThat(summary.getSummary().getTestsSucceededCount()).isEqualTo(1);
    assertThat(summary.getSummary().getFailures())
        .isNotEmpty() // jqwik says it of the engine, too
        .allSatisfy(
            failure ->
                assertThat(failure.getException())
                    .hasStackTraceContaining("nobody released")
                    .hasStackTraceContaining(leaking.getSimpleName()));
  }

  static class OfJupiter {
    @Test
    void leaks() {
      PooledByteBufAllocator.DEFAULT.directBuffer(16).writeInt(1);
    }
  }

  static class OfJqwik {
    @Property(tries = 1)
    void leaks() {
      PooledByteBufAllocator.DEFAULT.directBuffer(16).writeInt(1);
    }
  }
}
