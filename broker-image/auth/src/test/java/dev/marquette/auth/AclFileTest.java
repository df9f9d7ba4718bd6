package dev.marquette.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquette.auth.ChainSource.Decision;
import dev.marquette.kernel.Authorizer.Action;
import dev.marquette.kernel.ClientInfo;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AclFileTest {
  /** What EMQX 4.3 ships. */
  private static final String SHIPPED =
      """
      %%--------------------------------------------------------------------
      %% [ACL](https://docs.emqx.io/broker/v3/en/config.html)
      %%--------------------------------------------------------------------

      {allow, {user, "dashboard"}, subscribe, ["$SYS/#"]}.

      {allow, {ipaddr, "127.0.0.1"}, pubsub, ["$SYS/#", "#"]}.

      {deny, all, subscribe, ["$SYS/#", {eq, "#"}]}.

      {allow, all}.
      """;

  @ParameterizedTest
  @CsvSource({
    "dashboard, 10.0.0.1, SUBSCRIBE, $SYS/brokers/+, ALLOW",
    "alice, 10.0.0.1, SUBSCRIBE, $SYS/brokers, DENY",
    "alice, 10.0.0.1, SUBSCRIBE, #, DENY",
    "alice, 10.0.0.1, SUBSCRIBE, a/#, ALLOW",
    "alice, 10.0.0.1, PUBLISH, $SYS/x, ALLOW",
    "alice, 127.0.0.1, SUBSCRIBE, #, ALLOW",
    "alice, 127.0.0.1, PUBLISH, $SYS/x, ALLOW",
    "dashboard, 10.0.0.1, SUBSCRIBE, #, DENY",
  })
  void readsTheShippedFile(
      String username, String address, Action action, String topic, Decision decision) {
    ClientInfo client = Clients.client("c", username, address, false);
    assertThat(AclFile.parse(SHIPPED).decide(client, action, topic)).isEqualTo(decision);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "{user, \"alice\"} | c1 | alice | true",
        "{user, \"alice\"} | alice | - | false",
        "{client, \"c1\"} | c1 | - | true",
        "{client, \"c1\"} | c2 | - | false",
        "{user, all} | c1 | - | true",
        "{client, all} | c1 | - | true",
        "{user, {re, \"^dash\"}} | c1 | dashboard | true",
        "{user, {re, \"^dash\"}} | c1 | my-dash | false",
        "{user, {re, \"dash\"}} | c1 | - | false",
        "{client, {re, \"[0-9]+$\"}} | c12 | - | true",
        "{client, {re, \"\\\\d$\"}} | c12 | - | true",
        "{client, {re, \"[0-9]+$\"}} | c | - | false",
        "{ipaddr, \"127.0.0.0/8\"} | c1 | - | true",
        "{ipaddrs, [\"10.0.0.0/8\", \"::1\"]} | c1 | - | false",
        "{'and', [{client, \"c1\"}, {user, \"alice\"}]} | c1 | alice | true",
        "{'and', [{client, \"c1\"}, {user, \"alice\"}]} | c1 | bob | false",
        "{'or', [{client, \"c1\"}, {user, \"alice\"}]} | c9 | alice | true",
        "{'or', [{client, \"c1\"}, {'and', [all, {user, \"x\"}]}]} | c9 | alice | false",
      })
  void readsWho(String who, String clientId, @Nullable String username, boolean included) {
    Acl acl = AclFile.parse("{deny, " + who + ", pubsub, [\"t\"]}.");
    assertThat(acl.decide(Clients.client(clientId, username), Action.PUBLISH, "t"))
        .isEqualTo(included ? Decision.DENY : Decision.IGNORE);
  }

  @Test
  void theFirstRuleThatMatchesDecides() {
    Acl acl =
        AclFile.parse(
            "{deny,all,publish,[\"a/b\"]}.{allow,all,pubsub,[\"a/#\"]}.\n{deny,all}. % the end");
    ClientInfo client = Clients.client("c", null);
    assertThat(acl.decide(client, Action.PUBLISH, "a/b")).isEqualTo(Decision.DENY);
    assertThat(acl.decide(client, Action.SUBSCRIBE, "a/b")).isEqualTo(Decision.ALLOW);
    assertThat(acl.decide(client, Action.PUBLISH, "a/c")).isEqualTo(Decision.ALLOW);
    assertThat(acl.decide(client, Action.PUBLISH, "b")).isEqualTo(Decision.DENY);
    assertThat(AclFile.parse("%% nothing\n").decide(client, Action.PUBLISH, "b"))
        .isEqualTo(Decision.IGNORE);
  }

  @Test
  void readsPlaceholdersAndEscapes() {
    Acl acl = AclFile.parse("{allow, all, pubsub, [\"d/%c/\\\"\\\\\\s\\t\", \"u/%u/#\"]}.");
    ClientInfo client = Clients.client("c1", "alice");
    assertThat(acl.decide(client, Action.PUBLISH, "d/c1/\"\\ \t")).isEqualTo(Decision.ALLOW);
    assertThat(acl.decide(client, Action.PUBLISH, "u/alice/x")).isEqualTo(Decision.ALLOW);
    assertThat(acl.decide(client, Action.PUBLISH, "u/bob/x")).isEqualTo(Decision.IGNORE);
  }

  /** An expression that takes most engines for ever, held against what a client chose. */
  @Test
  void noExpressionCanBeMadeSlow() {
    Acl acl = AclFile.parse("{allow, {client, {re, \"^(a+)+$\"}}, pubsub, [\"t\"]}.");
    ClientInfo client = Clients.client("a".repeat(65_000) + "!", null);
    assertThat(acl.decide(client, Action.PUBLISH, "t")).isEqualTo(Decision.IGNORE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{allow, all} | line 1, column 13: expected '.' at the end of the rule, found the end",
        "{allow all}. | line 1, column 8: expected ',' or '}', found 'a'",
        "{permit, all}. | line 1, column 2: expected allow or deny, found permit",
        "{allow, {user, \"x\"}}. | line 1, column 9: expected all (a rule about some clients names",
        "{allow, all, read, [\"a\"]}. | line 1, column 14: expected publish, subscribe or pubsub",
        "{allow, all, pubsub, []}. | line 1, column 22: expected a list of topic filters, one",
        "{allow, all, pubsub, \"a\"}. | line 1, column 22: expected a list of topic filters",
        "{allow, all, pubsub, [\"a/#/b\"]}. | line 1, column 23: topic filter \"a/#/b\" has '#'",
        "{allow, all, pubsub, [{eq, a}]}. | line 1, column 28: expected a topic filter, or {eq",
        "{allow, {usr, \"x\"}, pubsub, [\"a\"]}. | line 1, column 10: expected all, {user, NAME}",
        "{allow, {user, x}, pubsub, [\"a\"]}. | line 1, column 16: expected a string, {re, STRING}",
        "{allow, {user, {re, \"(\"}}, pubsub, [\"a\"]}. | line 1, column 21: error parsing regexp",
        "{allow, {ipaddr, \"x\"}, pubsub, [\"a\"]}. | line 1, column 18: \"x\" is no address",
        "{allow, {user, \"x}, pubsub, [a]}. | line 1, column 16: the quote that opens here",
        "{allow, {user, \"\\q\"}, pubsub, [a]}. | line 1, column 17: unknown escape",
        "allow. | line 1, column 1: expected a rule: {allow, all} or",
        "{Allow, all}. | line 1, column 2: expected a tuple, a list, a string or an atom, found 'A'",
        "\"allow\". | line 1, column 1: expected a rule",
      })
  void saysWhereItIsWrong(String text, String message) {
    assertThatThrownBy(() -> AclFile.parse(text))
        .isInstanceOf(AclSyntaxException.class)
        .hasMessageContaining(message);
  }

  @Test
  void countsLinesAndColumns() {
    assertThatThrownBy(() -> AclFile.parse("%% {\r\n{allow, all}.\n\n  {deny, al}."))
        .hasMessageStartingWith("line 4, column 10: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "[", "{allow,[", "{allow,{'and',["})
  void endsAtAnyDepth(String open) {
    assertThatThrownBy(() -> AclFile.parse(open.repeat(50_000)))
        .isInstanceOf(AclSyntaxException.class)
        .hasMessageContaining("nested deeper than 32");
  }

  @Property(tries = 5000)
  void anyTextIsReadOrRefused(@ForAll("pieces") String text) {
    readOrRefuse(text);
  }

  @Property(tries = 2000)
  void aBrokenFileIsReadOrRefused(@ForAll("cuts") int cut, @ForAll("characters") char character) {
    int at = Math.floorMod(cut, SHIPPED.length());
    readOrRefuse(SHIPPED.substring(0, at));
    readOrRefuse(SHIPPED.substring(at));
    readOrRefuse(SHIPPED.substring(0, at) + character + SHIPPED.substring(at));
    readOrRefuse(SHIPPED.substring(0, at) + character + SHIPPED.substring(at + 1));
  }

  private static void readOrRefuse(String text) {
    try {
      Acl acl = AclFile.parse(text);
      assertThat(acl.decide(Clients.client("c", "u"), Action.PUBLISH, "t")).isNotNull();
    } catch (AclSyntaxException e) {
      assertThat(e)
          .hasMessageMatching("(?s)line [0-9]+, column [0-9]+: .+")
          .message()
          .hasSizeLessThan(450);
    }
  }

  @Provide
  Arbitrary<String> pieces() {
    return Arbitraries.of(
            "{",
            "}",
            "[",
            "]",
            ",",
            ".",
            "\"",
            "'",
            "\\",
            "%",
            "\n",
            " ",
            "allow",
            "deny",
            "all",
            "user",
            "client",
            "ipaddr",
            "ipaddrs",
            "'and'",
            "'or'",
            "re",
            "eq",
            "pubsub",
            "publish",
            "\"a/#\"",
            "\"10.0.0.0/8\"",
            "\"[\"",
            "\"$share/g/x\"",
            "\"\"",
            "X",
            "0",
            "é",
            "\0",
            "{allow, all}",
            "[\"a\"]",
            "{user, \"u\"}")
        .list()
        .ofMaxSize(25)
        .map(list -> String.join("", list));
  }

  @Provide
  Arbitrary<Integer> cuts() {
    return Arbitraries.integers();
  }

  @Provide
  Arbitrary<Character> characters() {
    return Arbitraries.chars();
  }
}
