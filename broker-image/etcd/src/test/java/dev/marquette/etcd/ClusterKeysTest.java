package dev.marquette.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterKeysTest {
  private final ClusterKeys keys = new ClusterKeys("mqtt", "plant-1");

  @Test
  void theLayoutIsThatOfTheDesign() {
    assertThat(keys.config("Listener", "tls"))
        .isEqualTo("/marquette/mqtt/plant-1/config/Listener/tls");
    assertThat(keys.member("plant-1-0")).isEqualTo("/marquette/mqtt/plant-1/members/plant-1-0");
    assertThat(keys.state("plant-1-0")).isEqualTo("/marquette/mqtt/plant-1/state/plant-1-0");
    assertThat(keys.applied("plant-1-0", "Rule", "r"))
        .isEqualTo("/marquette/mqtt/plant-1/applied/plant-1-0/Rule/r");
    assertThat(keys.route("plant-1-0", new RouteRecord("a/+/#", null)))
        .isEqualTo("/marquette/mqtt/plant-1/routes/plant-1-0/f/a/+/#");
    assertThat(keys.data("users", "ann")).isEqualTo("/marquette/mqtt/plant-1/data/users/ann");
    assertThat(keys.writer("n-0", "data")).isEqualTo("/marquette/mqtt/plant-1/writers/n-0/data");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a.b-c_d", "a/b", "../x", "100%", "%2F", "é ü", "日本", "\u0001"})
  void namesComeBackWhateverIsInThem(String name) {
    assertThat(keys.parseConfig(keys.config(name, name)))
        .isEqualTo(new ClusterKeys.ConfigKey(name, name));
    assertThat(keys.parseMember(keys.member(name))).isEqualTo(name);
    assertThat(keys.parseState(keys.state(name))).isEqualTo(name);
    assertThat(keys.parseApplied(keys.applied(name, "k", name)))
        .isEqualTo(new ClusterKeys.AppliedKey(name, "k", name));
    assertThat(keys.parseRoute(keys.routesPrefix(name) + "f/x"))
        .isEqualTo(new ClusterKeys.RouteKey(name, "f/x"));
  }

  @Test
  void keysOfOthersAreSkipped() {
    assertThat(keys.parseMember("/marquette/mqtt/plant-2/members/x")).isNull();
    assertThat(keys.parseMember(keys.membersPrefix())).isNull();
    assertThat(keys.parseMember(keys.membersPrefix() + "a/b")).isNull();
    assertThat(keys.parseMember(keys.membersPrefix() + "%zz")).isNull();
    assertThat(keys.parseConfig(keys.configPrefix() + "Listener")).isNull();
    assertThat(keys.parseConfig(keys.configPrefix() + "Listener/")).isNull();
    assertThat(keys.parseRoute(keys.routesPrefix() + "node")).isNull();
    assertThat(keys.parseRoute(keys.routesPrefix() + "%zz/f/x")).isNull();
    assertThat(keys.parseApplied(keys.appliedPrefix() + "a/b")).isNull();
  }

  @Test
  void anEmptyNameIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> keys.member(""));
    assertThatIllegalArgumentException().isThrownBy(() -> new ClusterKeys("", "c"));
  }

  @Test
  void routesComeBackWhateverTheirLengthAndCharacters() {
    Random random = new Random(7);
    List<RouteRecord> routes = new ArrayList<>();
    for (String filter : List.of("#", "+", "/", "//", "$SYS/#", "a b/%2F/ü", "s/x", "h/x", "日/本")) {
      routes.add(new RouteRecord(filter, null));
      routes.add(new RouteRecord(filter, "g", 70_000));
      routes.add(new RouteRecord(filter, "grüße %2F"));
    }
    for (int i = 0; i < 200; i++) {
      String filter =
          random
              .ints(1 + random.nextInt(1 << random.nextInt(16)), 1, 0xD800)
              .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
              .toString();
      routes.add(new RouteRecord(filter, null));
      routes.add(new RouteRecord(filter, "group"));
    }
    HashSet<String> seen = new HashSet<>();
    for (RouteRecord route : routes) {
      String key = keys.route("n", route);
      assertThat(seen.add(key)).as("two routes in one key: %s", key).isTrue();
      assertThat(key.length()).isLessThan(700);
      ClusterKeys.RouteKey parsed = Objects.requireNonNull(keys.parseRoute(key));
      assertThat(RouteRecord.parse(parsed.suffix(), route.value())).isEqualTo(route);
    }
  }

  @Test
  void aShortRouteHasNoValue() {
    assertThat(new RouteRecord("a/b", "g").value()).isEmpty();
    assertThat(new RouteRecord("a".repeat(600), null).value()).isNotEmpty();
  }

  @Test
  @DisplayName("Routes of older brokers, which do not say how many members there are, have one")
  void olderRoutesHaveOneMember() {
    byte[] old = "{\"filter\":\"x\",\"group\":\"g\"}".getBytes(StandardCharsets.UTF_8);
    assertThat(RouteRecord.parse("s/g/a%2Fb", new byte[0]).members()).isEqualTo(1);
    assertThat(RouteRecord.parse("h/00", old)).isEqualTo(new RouteRecord("x", "g", 1));
    RouteRecord many = new RouteRecord("a/b", "g", 5);
    assertThat(many.keySuffix()).isEqualTo(new RouteRecord("a/b", "g").keySuffix());
    assertThat(many.value()).asString().isEqualTo("{\"members\":5}");
    assertThat(new RouteRecord("a/b", "g", 1).value()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"members\":0}", "{\"members\":-1}", "{\"members\":\"x\"}", "5", "x"})
  void groupsOfNobodyAreRefused(String value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RouteRecord.parse("s/g/a", value.getBytes(StandardCharsets.UTF_8)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "f", "x/a", "s/", "s//a", "s/g", "h/00", "f/%", "f/%4", "f/%zz"})
  void whatIsNoRouteIsRefused(String suffix) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RouteRecord.parse(suffix, new byte[] {'{', '}'}));
  }
}
