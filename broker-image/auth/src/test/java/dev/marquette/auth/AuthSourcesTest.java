package dev.marquette.auth;

import static dev.marquette.auth.Clients.client;
import static dev.marquette.auth.Clients.credentials;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquette.codec.ReasonCode;
import dev.marquette.crds.AuthSourceSpec;
import dev.marquette.crds.Builtin;
import dev.marquette.crds.Builtin.AclRule;
import dev.marquette.crds.Builtin.User;
import dev.marquette.crds.MqttClusterSpec.Authentication;
import dev.marquette.crds.MqttClusterSpec.Authorization;
import dev.marquette.crds.MqttClusterSpec.DenyAction;
import dev.marquette.crds.MqttClusterSpec.Fallback;
import dev.marquette.crds.Permission;
import dev.marquette.crds.SecretKey;
import dev.marquette.crds.TimeSpan;
import dev.marquette.kernel.Authenticator.Result;
import dev.marquette.kernel.Authorizer.Action;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthSourcesTest {
  private static final String HASH = PasswordHash.bcrypt("secret", 4);
  private static final SecretLookup NONE = (name, key) -> null;

  @Test
  void knowsUsersByNameAndByClientId() throws Exception {
    ChainSource source =
        source(
            NONE,
            new User("alice", null, HASH, null, false),
            new User(null, "meter-7", PasswordHash.pbkdf2("7", 1000), null, false),
            new User("root", null, HASH, null, true));
    assertThat(ask(source, "c", "alice", "secret")).isEqualTo(result(ReasonCode.SUCCESS, false));
    assertThat(ask(source, "c", "root", "secret")).isEqualTo(result(ReasonCode.SUCCESS, true));
    assertThat(ask(source, "meter-7", null, "7")).isEqualTo(result(ReasonCode.SUCCESS, false));
    Result wrong = result(ReasonCode.BAD_USER_NAME_OR_PASSWORD, false);
    assertThat(ask(source, "c", "alice", "Secret")).isEqualTo(wrong);
    assertThat(ask(source, "c", "alice", "")).isEqualTo(wrong);
    assertThat(ask(source, "c", "alice", null)).isEqualTo(wrong);
    assertThat(ask(source, "meter-7", "alice", "secret")).as("client ID first").isEqualTo(wrong);
    assertThat(ask(source, "c", "bob", "secret")).isNull();
    assertThat(ask(source, "c", null, null)).isNull();
  }

  @Test
  void remembersARightPasswordAndNoWrongOne() throws Exception {
    ChainSource source = source(NONE, new User("alice", null, HASH, null, false));
    var slow = source.authenticate(credentials("c", "alice", "secret"));
    slow.get(30, TimeUnit.SECONDS);
    assertThat(source.authenticate(credentials("c", "alice", "secret"))).isDone();
    for (int i = 0; i < 3; i++) {
      assertThat(ask(source, "c", "alice", "wrong"))
          .isEqualTo(result(ReasonCode.BAD_USER_NAME_OR_PASSWORD, false));
    }
    assertThat(source.authenticate(credentials("c", "alice", "secret"))).isDone();
  }

  @ParameterizedTest
  @ValueSource(strings = {"from secret", "from secret\n", "from secret\r\n"})
  void takesPasswordsFromSecrets(String stored) throws Exception {
    ChainSource source = source(secret(stored), userOfSecret());
    var right = source.authenticate(credentials("c", "alice", "from secret"));
    assertThat(right).isDone();
    assertThat(right.get()).isEqualTo(result(ReasonCode.SUCCESS, false));
    assertThat(ask(source, "c", "alice", "from secret\n"))
        .isEqualTo(result(ReasonCode.BAD_USER_NAME_OR_PASSWORD, false));
  }

  @Test
  void takesHashesFromSecrets() throws Exception {
    ChainSource source = source(secret(HASH + "\n"), userOfSecret());
    assertThat(ask(source, "c", "alice", "secret")).isEqualTo(result(ReasonCode.SUCCESS, false));
    assertThat(ask(source, "c", "alice", HASH))
        .isEqualTo(result(ReasonCode.BAD_USER_NAME_OR_PASSWORD, false));
  }

  @Test
  void appliesRulesInOrder() {
    ChainSource source =
        rules(
            rule(Permission.DENY, new Builtin.Who("mallory", null, false), null, "#"),
            rule(Permission.ALLOW, new Builtin.Who(null, "c1", false), Builtin.Action.PUBLISH, "a"),
            rule(Permission.DENY, everyone(), Builtin.Action.SUBSCRIBE, "eq #", "secret/#"),
            rule(Permission.ALLOW, everyone(), Builtin.Action.ALL, "dev/%c/+", "secret/#"));
    assertThat(decide(source, "c1", "mallory", Action.PUBLISH, "a")).isEqualTo("DENY");
    assertThat(decide(source, "c1", null, Action.PUBLISH, "a")).isEqualTo("ALLOW");
    assertThat(decide(source, "c1", null, Action.SUBSCRIBE, "a")).isEqualTo("IGNORE");
    assertThat(decide(source, "c2", null, Action.PUBLISH, "a")).isEqualTo("IGNORE");
    assertThat(decide(source, "c2", null, Action.SUBSCRIBE, "#")).isEqualTo("DENY");
    assertThat(decide(source, "c2", null, Action.SUBSCRIBE, "secret/x")).isEqualTo("DENY");
    assertThat(decide(source, "c2", null, Action.PUBLISH, "secret/x")).isEqualTo("ALLOW");
    assertThat(decide(source, "c2", null, Action.SUBSCRIBE, "dev/c2/+")).isEqualTo("ALLOW");
    assertThat(decide(source, "c2", null, Action.SUBSCRIBE, "dev/c2/#")).isEqualTo("IGNORE");
  }

  @Test
  void ordersTheChain() {
    AuthSourceSpec early = file(1, true);
    AuthSourceSpec late = file(9, true);
    List<ChainSource> chain =
        AuthSources.chain(Map.of("z", early, "b", late, "a", late, "off", file(0, false)), NONE);
    assertThat(chain).extracting(ChainSource::name).containsExactly("z", "a", "b");
    assertThat(chain.getFirst().authenticate(credentials("c", "u", "p")))
        .isCompletedWithValue(null);
  }

  @Test
  void takesTheDefaultsOfTheCluster() {
    Authorization.Cache cache = new Authorization.Cache(32, TimeSpan.parse("1m"));
    assertThat(
            AuthDefaults.of(
                new Authentication(Fallback.ALLOW),
                new Authorization(Fallback.DENY, DenyAction.DISCONNECT, cache)))
        .isEqualTo(new AuthDefaults(true, false, true));
    assertThat(
            AuthDefaults.of(
                new Authentication(Fallback.DENY),
                new Authorization(Fallback.ALLOW, DenyAction.IGNORE, cache)))
        .isEqualTo(new AuthDefaults(false, true, false));
  }

  @Test
  void saysWhatIsWrongWithAUser() {
    User alice = new User("alice", null, HASH, null, false);
    refused("spec.builtin.users[1].username: \"alice\" is there twice: remove one", alice, alice);
    refused(
        "AuthSource \"test\": spec.builtin.users[0]: expected exactly one of username and clientId",
        new User(null, null, HASH, null, false));
    refused(
        "spec.builtin.users[0]: expected exactly one of passwordHash and passwordSecret",
        new User("alice", null, null, null, false));
    refused(
        "spec.builtin.users[0].passwordHash: bcrypt cost 31: expected 4 to 16",
        new User("alice", null, HASH.replace("$04$", "$31$"), null, false));
    refused(
        "spec.builtin.users[0].passwordSecret: Secret \"keys\" with key \"alice\" does not exist",
        userOfSecret());
    assertThatThrownBy(() -> source(secret("\n"), userOfSecret()))
        .hasMessageContaining("key \"alice\" of Secret \"keys\" is empty");
    assertThatThrownBy(() -> source(secret("$2b$my password"), userOfSecret()))
        .hasMessageContaining("not a bcrypt hash")
        .message()
        .doesNotContain("my password");
  }

  @Test
  void saysWhatIsWrongWithARule() {
    assertThatThrownBy(() -> rules(rule(Permission.ALLOW, everyone(), null, "a", "b#")))
        .isInstanceOf(InvalidAuthSourceException.class)
        .hasMessageContaining("spec.builtin.rules[0].topics[1]: topic filter \"b#\" has '#'");
    assertThatThrownBy(() -> rules(rule(Permission.ALLOW, everyone(), null)))
        .hasMessageContaining("spec.builtin.rules[0].topics: is empty");
    assertThatThrownBy(
            () -> rules(rule(Permission.ALLOW, new Builtin.Who("a", "b", false), null, "t")))
        .hasMessageContaining("spec.builtin.rules[0].who: expected exactly one of");
  }

  @ParameterizedTest
  @CsvSource({"true, spec: expected exactly one", "false, spec: expected exactly one"})
  void wantsExactlyOneKind(boolean both, String message) {
    AuthSourceSpec spec =
        new AuthSourceSpec(
            "x",
            1,
            true,
            both ? new Builtin(List.of(), List.of()) : null,
            both ? new AuthSourceSpec.AclFile("{allow, all}.") : null);
    assertThatThrownBy(() -> AuthSources.of("test", spec, NONE)).hasMessageContaining(message);
  }

  @Test
  void saysWhereAFileIsWrong() {
    AuthSourceSpec spec =
        new AuthSourceSpec("x", 1, true, null, new AuthSourceSpec.AclFile("\n{allow, none}."));
    assertThatThrownBy(() -> AuthSources.of("test", spec, NONE))
        .isInstanceOf(InvalidAuthSourceException.class)
        .hasMessageStartingWith(
            "AuthSource \"test\": spec.file.acl: line 2, column 9: expected all");
  }

  private static void refused(String message, User... users) {
    assertThatThrownBy(() -> source(NONE, users))
        .isInstanceOf(InvalidAuthSourceException.class)
        .hasMessageContaining(message);
  }

  private static User userOfSecret() {
    return new User("alice", null, null, new SecretKey("keys", "alice"), false);
  }

  private static SecretLookup secret(String value) {
    return (name, key) ->
        name.equals("keys") && key.equals("alice") ? value.getBytes(StandardCharsets.UTF_8) : null;
  }

  private static ChainSource source(SecretLookup secrets, User... users) {
    Builtin builtin = new Builtin(List.of(users), List.of());
    return AuthSources.of("test", new AuthSourceSpec("x", 1, true, builtin, null), secrets);
  }

  private static ChainSource rules(AclRule... rules) {
    Builtin builtin = new Builtin(List.of(), List.of(rules));
    return AuthSources.of("test", new AuthSourceSpec("x", 1, true, builtin, null), NONE);
  }

  private static AclRule rule(
      Permission permission, Builtin.Who who, Builtin.@Nullable Action action, String... topics) {
    return new AclRule(
        permission, who, action == null ? Builtin.Action.ALL : action, List.of(topics));
  }

  private static Builtin.Who everyone() {
    return new Builtin.Who(null, null, true);
  }

  private static AuthSourceSpec file(int order, boolean enabled) {
    return new AuthSourceSpec(
        "x", order, enabled, null, new AuthSourceSpec.AclFile("{allow, all}."));
  }

  private static @Nullable Result ask(
      ChainSource source, String clientId, @Nullable String username, @Nullable String password)
      throws Exception {
    return source.authenticate(credentials(clientId, username, password)).get(30, TimeUnit.SECONDS);
  }

  private static Result result(ReasonCode reason, boolean superuser) {
    return new Result(reason, superuser);
  }

  private static String decide(
      ChainSource source, String clientId, @Nullable String username, Action action, String topic) {
    return source.authorize(client(clientId, username), action, topic).join().name();
  }
}
