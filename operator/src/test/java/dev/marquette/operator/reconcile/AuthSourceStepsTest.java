package dev.marquette.operator.reconcile;

import static dev.marquette.operator.fixture.Manifests.authSource;
import static dev.marquette.operator.fixture.Manifests.cluster;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.crds.AuthSource;
import dev.marquette.crds.AuthSourceStatus;
import dev.marquette.crds.Condition;
import dev.marquette.etcd.ClusterKeys.ConfigKey;
import dev.marquette.operator.fixture.Pair;
import dev.marquette.operator.status.Conditions;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AuthSourceStepsTest {
  private final World world = new World();
  private final AuthSource users =
      authSource(
          "users",
          "{cluster: demo, builtin: {users: [{username: alice, passwordSecret: {name: alice}}]}}");

  @BeforeEach
  void aClusterOfOne() {
    world.reconcile(world.kubernetes.put(cluster("demo", "{replicas: 1}")));
  }

  @Test
  void aPasswordIsCopiedBeforeItsSourceIsPublishedAndNeverPublishedItself() {
    world.kubernetes.put(users);
    assertThat(reason(world.reconcile(users))).isEqualTo("InvalidSpec");

    world.kubernetes.put(Pair.secret("alice", Map.of("password", "s3cret-s3cret")));
    assertThat(reason(world.reconcile(users))).isEqualTo("CopyingSecrets");
    world.reconcile(world.cluster("demo"));
    assertThat(world.kubernetes.require(Secret.class, "demo-keys").getData())
        .containsOnlyKeys("alice__password");

    assertThat(reason(world.reconcile(users))).isEqualTo("Applying");
    assertThat(world.store.published(new ConfigKey("AuthSource", "users")).spec())
        .asString()
        .contains("alice")
        .doesNotContain("s3cret");
  }

  @Test
  void aChangedPasswordIsCopiedWithoutPublishingAnything() {
    world.kubernetes.put(users);
    world.kubernetes.put(Pair.secret("alice", Map.of("password", "one")));
    world.reconcile(world.cluster("demo"));
    world.reconcile(users);
    world.forgetWrites();
    Map<String, String> before = world.kubernetes.require(Secret.class, "demo-keys").getData();
    world.kubernetes.put(Pair.secret("alice", Map.of("password", "two")));
    world.reconcile(world.cluster("demo"));
    world.reconcile(users);
    assertThat(world.kubernetes.require(Secret.class, "demo-keys").getData()).isNotEqualTo(before);
    assertThat(world.store.writes).isEmpty();
  }

  @Test
  void theTypeIsShown() {
    AuthSource file = authSource("acl", "{cluster: demo, file: {acl: '{allow, all}.'}}");
    world.kubernetes.put(file);
    assertThat(requireNonNull(world.reconcile(file).getStatus()).type()).isEqualTo("file");
    world.kubernetes.put(users);
    assertThat(requireNonNull(world.reconcile(users).getStatus()).type()).isEqualTo("builtin");
  }

  private static String reason(AuthSource source) {
    AuthSourceStatus status = requireNonNull(source.getStatus());
    return requireNonNull(Conditions.find(status.conditions(), Condition.READY)).reason();
  }
}
