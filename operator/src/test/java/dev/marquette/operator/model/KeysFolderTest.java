package dev.marquette.operator.model;

import static dev.marquette.operator.fixture.Manifests.authSource;
import static dev.marquette.operator.fixture.Manifests.listener;
import static dev.marquette.operator.fixture.Manifests.smallCluster;
import static dev.marquette.operator.fixture.Manifests.tcp;
import static dev.marquette.operator.fixture.Manifests.tls;
import static dev.marquette.operator.fixture.Pair.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquette.operator.fixture.Pair;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KeysFolderTest {
  private static final SecretUse CERT =
      new SecretUse.Certificate("cert", "tls.crt", "tls.key", null, null);
  private static final SecretUse PASSWORD = new SecretUse.Value("alice", "password");

  private final Pair pair = Pair.of("a");

  @Test
  void holdsACopyOfEverythingThatIsUsed() {
    KeysFolder folder =
        assemble(
            List.of(CERT, PASSWORD),
            Map.of(
                "cert", pair.secret("cert"),
                "alice", Pair.secret("alice", Map.of("password", "p", "note", "not used"))),
            Map.of());
    assertThat(folder.entries())
        .containsOnlyKeys("alice__password", "cert__tls.crt", "cert__tls.key");
    assertThat(folder.refusals()).isEmpty();
  }

  @Test
  void dropsWhatNobodyUses() {
    assertThat(assemble(List.of(), Map.of(), Map.of("old__password", "eA==")).entries()).isEmpty();
  }

  @Test
  void aPairIsReplacedAsAWholeOrNotAtAll() {
    Map<String, String> current =
        assemble(List.of(CERT), Map.of("cert", pair.secret("cert")), Map.of()).entries();
    Secret half =
        Pair.secret("cert", Map.of("tls.crt", Pair.of("b").certificate(), "tls.key", pair.key()));
    KeysFolder refused = assemble(List.of(CERT), Map.of("cert", half), current);
    assertThat(refused.entries()).isEqualTo(current);
    assertThat(refused.refusals().get(CERT)).contains("\"cert\" is refused", "does not belong");

    Pair next = Pair.of("b");
    KeysFolder good = assemble(List.of(CERT), Map.of("cert", next.secret("cert")), current);
    assertThat(good.entries()).isNotEqualTo(current);
    assertThat(good.refusals()).isEmpty();
  }

  @Test
  void aSecretThatIsDeletedLeavesItsCopy() {
    Map<String, String> current =
        assemble(List.of(CERT), Map.of("cert", pair.secret("cert")), Map.of()).entries();
    KeysFolder folder = assemble(List.of(CERT), Map.of(), current);
    assertThat(folder.entries()).isEqualTo(current);
    assertThat(folder.refusals().get(CERT)).contains("does not exist");
  }

  @Test
  void oneRefusalHoldsNoOtherUseBack() {
    SecretUse missingKey = new SecretUse.Value("cert", "passphrase");
    KeysFolder folder =
        assemble(
            List.of(CERT, missingKey, PASSWORD),
            Map.of(
                "cert",
                pair.secret("cert"),
                "alice",
                Pair.secret("alice", Map.of("password", "p"))),
            Map.of());
    assertThat(folder.entries()).hasSize(3);
    assertThat(folder.refusals()).containsOnlyKeys(missingKey);
  }

  @Test
  void authoritiesMustParseWhenClientsAreVerified() {
    List<SecretUse> uses =
        SecretUse.of(
            listener("m", "{cluster: demo, port: 1, tls: {secretName: cert, clientAuth: require}}")
                .getSpec());
    Secret broken =
        Pair.secret(
            "cert",
            Map.of("tls.crt", pair.certificate(), "tls.key", pair.key(), "ca.crt", "nothing"));
    assertThat(assemble(uses, Map.of("cert", broken), Map.of()).refusals()).hasSize(1);
    Secret good =
        Pair.secret(
            "cert",
            Map.of(
                "tls.crt",
                pair.certificate(),
                "tls.key",
                pair.key(),
                "ca.crt",
                pair.certificate()));
    assertThat(assemble(uses, Map.of("cert", good), Map.of()).entries())
        .containsKey("cert__ca.crt");
  }

  @Test
  void namesThatAreTooLongTogetherAreRefused() {
    SecretUse use = new SecretUse.Value("s".repeat(200), "k".repeat(60));
    Secret secret = Pair.secret("s".repeat(200), Map.of("k".repeat(60), "x"));
    assertThatThrownBy(() -> KeysFolder.require(use, secret))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("251 characters");
  }

  @Test
  void whatResourcesUse() {
    assertThat(SecretUse.of(tcp("a", 1).getSpec())).isEmpty();
    assertThat(SecretUse.of(tls("a", 1, "cert").getSpec())).containsExactly(CERT);
    assertThat(
            SecretUse.of(
                listener(
                        "p",
                        "{cluster: demo, port: 1, tls: {secretName: cert, privateKeyPasswordKey:"
                            + " pass}}")
                    .getSpec()))
        .flatExtracting(SecretUse::keys)
        .containsExactly("tls.crt", "tls.key", "pass");
    assertThat(
            SecretUse.of(
                authSource(
                        "u",
                        "{cluster: demo, builtin: {users: [{username: a, passwordSecret: {name:"
                            + " alice}}, {username: b, passwordHash: x}]}}")
                    .getSpec()))
        .containsExactly(PASSWORD);
    assertThat(
            SecretUse.of(
                authSource("f", "{cluster: demo, file: {acl: '{allow, all}.'}}").getSpec()))
        .isEmpty();
  }

  @Test
  void theSecret() {
    Golden.assertMatches(
        "keys-secret", KeysFolder.secret(smallCluster(), Map.of("alice__password", "cA==")));
  }

  private static KeysFolder assemble(
      List<SecretUse> uses, Map<String, Secret> sources, Map<String, String> current) {
    return KeysFolder.assemble(uses, sources::get, current, NOW);
  }
}
