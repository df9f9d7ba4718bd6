package dev.marquette.app.apply;

import static dev.marquette.app.apply.Documents.desired;
import static dev.marquette.app.apply.Documents.document;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.marquette.app.secrets.SecretsInMemory;
import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.ReasonCode;
import dev.marquette.crds.MqttClusterSpec;
import dev.marquette.kernel.Authenticator.Credentials;
import dev.marquette.kernel.Authorizer.Action;
import dev.marquette.kernel.Authorizer.Verdict;
import dev.marquette.kernel.ClientInfo;
import dev.marquette.kernel.config.AppliedReport;
import dev.marquette.kernel.config.ConfigDocument;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AuthApplierTest {
  private static final InetSocketAddress PEER =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000);
  private static final String GOOD = "{deny, all, publish, [\\\"secret\\\"]}.";
  private static final String BAD = "{deny, nobody}.";

  private final FakeKernel kernel = new FakeKernel();
  private final SecretsInMemory secrets = new SecretsInMemory();
  private final AuthApplier auth = new AuthApplier(kernel.kernel(), secrets);
  private final Reports reports = new Reports();
  private final ConfigApplier applier = new ConfigApplier(kinds(), reports);

  AuthApplierTest() throws JsonProcessingException {
    auth.defaults(
        new ObjectMapper()
            .readValue(
                """
                {"authentication": {"anonymous": "Allow"}, "authorization": {"noMatch": "Allow"}}
                """,
                MqttClusterSpec.class));
  }

  @Test
  void withoutSourcesTheDefaultsHold() {
    applier.onConfig(desired());

    assertThat(connect(null, null)).isEqualTo(ReasonCode.SUCCESS);
    assertThat(publish("anything")).isEqualTo(Verdict.ALLOW);
  }

  @Test
  void nobodyGetsPastASourceThatIsRefusedAtTheStart() {
    applier.onConfig(desired(acl("acl", BAD)));

    assertThat(reports.error("acl")).contains("spec.file.acl: line 1");
    assertThat(connect("alice", "secret")).isEqualTo(ReasonCode.SERVER_UNAVAILABLE);
    assertThat(publish("anything")).isEqualTo(Verdict.DENY);

    applier.onConfig(desired(acl("acl", GOOD)));
    assertThat(connect(null, null)).isEqualTo(ReasonCode.SUCCESS);
    assertThat(publish("anything")).isEqualTo(Verdict.ALLOW);
    assertThat(publish("secret")).isEqualTo(Verdict.DENY);
  }

  @Test
  void neitherPastOneOfWhichNothingCanBeRead() {
    applier.onConfig(desired(acl("a", GOOD), document("AuthSource", "z", "{\"order\": \"x\"}")));

    assertThat(publish("anything")).isEqualTo(Verdict.DENY);
  }

  @Test
  void theStartLastsUntilTheClusterIsKnown() {
    AuthApplier early = new AuthApplier(kernel.kernel(), secrets);
    ConfigApplier other =
        new ConfigApplier(new LinkedHashMap<>(Map.of("AuthSource", early)), reports);
    other.onConfig(desired());
    other.onConfig(desired(acl("acl", BAD)));

    assertThat(connect(null, null)).isEqualTo(ReasonCode.SERVER_UNAVAILABLE);
  }

  @Test
  void aSourceThatIsOffOrGoneIsInNobodysWay() {
    applier.onConfig(desired(acl("acl", BAD)));
    applier.onConfig(
        desired(
            document(
                "AuthSource",
                "acl",
                json(BAD).replace("{\"cluster", "{\"enabled\":false,\"cluster"))));
    assertThat(reports.state("acl")).isEqualTo(AppliedReport.State.APPLIED);
    assertThat(connect(null, null)).isEqualTo(ReasonCode.SUCCESS);

    applier.onConfig(desired(acl("acl", BAD + " ")));
    assertThat(connect(null, null)).as("what was in force stays").isEqualTo(ReasonCode.SUCCESS);
    applier.onConfig(desired());
    assertThat(connect(null, null)).isEqualTo(ReasonCode.SUCCESS);
  }

  @Test
  void aSourceThatIsRefusedLaterLeavesTheChainAsItWas() {
    applier.onConfig(desired(acl("acl", GOOD)));
    applier.onConfig(desired(acl("acl", BAD), acl("new", BAD)));

    assertThat(reports.state("acl")).isEqualTo(AppliedReport.State.FAILED);
    assertThat(connect(null, null)).isEqualTo(ReasonCode.SUCCESS);
    assertThat(publish("anything")).isEqualTo(Verdict.ALLOW);
    assertThat(publish("secret")).isEqualTo(Verdict.DENY);
  }

  @Test
  void aSourceThatGetsAnotherNameIsInEveryChain() {
    applier.onConfig(desired(acl("old", GOOD)));
    applier.onConfig(desired(acl("new", GOOD)));

    assertThat(kernel.authorizers).hasSize(2);
    assertThat(kernel.authorizers)
        .allMatch(
            chain -> chain.authorize(client(), Action.PUBLISH, "secret").join() == Verdict.DENY);
  }

  @Test
  void orderDecidesAndThenTheName() {
    String allow = "{allow, all, publish, [\\\"secret\\\"]}.";
    applier.onConfig(desired(acl("a", GOOD), acl("b", allow)));
    assertThat(publish("secret")).isEqualTo(Verdict.DENY);

    applier.onConfig(
        desired(
            acl("a", GOOD),
            document(
                "AuthSource", "b", json(allow).replace("{\"cluster", "{\"order\":1,\"cluster"))));
    assertThat(publish("secret")).isEqualTo(Verdict.ALLOW);
  }

  @Test
  void aChangedSecretChangesThePassword() {
    String users =
        """
        {"cluster":"c","builtin":{"users":[{"username":"alice","passwordSecret":{"name":"s"}}]}}
        """;
    secrets.replace(Map.of("s", Map.of("password", "one".getBytes(UTF_8))));
    applier.onConfig(desired(document("AuthSource", "users", users)));
    assertThat(connect("alice", "one")).isEqualTo(ReasonCode.SUCCESS);

    secrets.onChange(applier::onSecretsChanged);
    secrets.replace(Map.of("s", Map.of("password", "two".getBytes(UTF_8))));
    assertThat(connect("alice", "one")).isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
    assertThat(connect("alice", "two")).isEqualTo(ReasonCode.SUCCESS);

    secrets.replace(Map.of());
    assertThat(reports.error("users")).contains("s");
    assertThat(connect("alice", "two")).as("the last good one").isEqualTo(ReasonCode.SUCCESS);
  }

  @Test
  void nothingNewIsNoNewChain() {
    applier.onConfig(desired(acl("acl", GOOD)));
    applier.onConfig(desired(acl("acl", GOOD)));
    applier.refresh();

    assertThat(kernel.authenticators).hasSize(1);
  }

  private SequencedMap<String, KindApplier> kinds() {
    return new LinkedHashMap<>(Map.of("AuthSource", auth));
  }

  private static ConfigDocument acl(String name, String acl) {
    return document("AuthSource", name, json(acl));
  }

  private static String json(String acl) {
    return "{\"cluster\":\"c\",\"file\":{\"acl\":\"" + acl + "\"}}";
  }

  private ReasonCode connect(@Nullable String user, @Nullable String password) {
    Credentials credentials =
        new Credentials(
            "client",
            user,
            password == null ? null : password.getBytes(UTF_8),
            MqttVersion.V5,
            PEER,
            "tcp",
            null);
    return kernel.authenticators.getLast().authenticate(credentials).join().reason();
  }

  private Verdict publish(String topic) {
    return kernel.authorizers.getLast().authorize(client(), Action.PUBLISH, topic).join();
  }

  private static ClientInfo client() {
    return new ClientInfo("client", null, MqttVersion.V5, PEER, "tcp", false, "");
  }
}
