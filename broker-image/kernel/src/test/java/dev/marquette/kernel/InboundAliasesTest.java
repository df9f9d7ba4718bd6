package dev.marquette.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class InboundAliasesTest {
  private static final int MOST = 65_535;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @Property(tries = 200)
  @Label("[MQTT-3.3.2-12] an alias stands for what it was set to last")
  void behavesLikeAMap(@ForAll long seed) {
    Random random = new Random(seed);
    int most = 1 + random.nextInt(MOST);
    InboundAliases aliases = new InboundAliases();
    Map<Integer, String> model = new HashMap<>();
    for (int i = 0; i < 300; i++) {
      int alias = 1 + random.nextInt(random.nextBoolean() ? most : Math.min(most, 5));
      if (random.nextBoolean()) {
        String topic = "t" + i;
        assertThat(aliases.set(alias, topic)).isTrue();
        model.put(alias, topic);
      }
      assertThat(aliases.get(alias)).isEqualTo(model.get(alias));
    }
    model.forEach((alias, topic) -> assertThat(aliases.get(alias)).isEqualTo(topic));
  }

  @Test
  @DisplayName("One PUBLISH with the highest alias does not make us keep room for all of them")
  void sparse() {
    new InboundAliases().set(MOST, "t"); // what the JVM does once
    InboundAliases aliases = new InboundAliases();
    long before = THREADS.getCurrentThreadAllocatedBytes();
    aliases.set(MOST, "t");
    assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(8 << 10);
    assertThat(aliases.get(MOST)).isEqualTo("t");
  }

  @Test
  @DisplayName("Topics that are too long together are told of; one that is replaced counts no more")
  void bounded() {
    InboundAliases aliases = new InboundAliases();
    String topic = "t".repeat(1 << 16);
    for (int i = 0; i < 1000; i++) {
      assertThat(aliases.set(7, topic)).isTrue();
    }
    int set = 1;
    while (aliases.set(100 + set, topic)) {
      set++;
    }
    assertThat(set).isEqualTo(64);
  }
}
