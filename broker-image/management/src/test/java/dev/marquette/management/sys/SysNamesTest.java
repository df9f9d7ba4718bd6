package dev.marquette.management.sys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.topic.TopicNames;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SysNamesTest {
  @ParameterizedTest
  @CsvSource({
    "quickstart-0, quickstart-0",
    "a/b, a%2Fb",
    "+, %2B",
    "x#, x%23",
    "100%/+#, 100%25%2F%2B%23",
    "a%2Fb, a%252Fb",
    "Küche $1, Küche $1"
  })
  void aNameIsOneLevel(String name, String level) {
    assertThat(SysNames.level(name)).isEqualTo(level);
  }

  @ParameterizedTest
  @CsvSource({"node-1, $SYS/brokers/node-1/", "a/b, $SYS/brokers/a%2Fb/"})
  void aBrokersTopicsBeginWithItsName(String node, String prefix) {
    assertThat(SysNames.prefix(node)).isEqualTo(prefix);
  }

  @Property
  @Label("whatever a client calls itself stays within its level")
  void staysWithinItsLevel(@ForAll("names") String name) {
    assertThat(TopicNames.isWithinLevel(SysNames.level(name))).isTrue();
  }

  @Property
  @Label("two names are never the same level")
  void isInjective(@ForAll("names") String one, @ForAll("names") String two) {
    assertThat(SysNames.level(one).equals(SysNames.level(two))).isEqualTo(one.equals(two));
  }

  @Provide
  Arbitrary<String> names() {
    return Arbitraries.strings().withChars("ab/+#%25F3B").ofMinLength(1).ofMaxLength(5);
  }
}
