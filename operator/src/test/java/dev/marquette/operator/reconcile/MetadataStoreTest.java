package dev.marquette.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.operator.fixture.Pair;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetadataStoreTest {
  private final MetadataStore store = new MetadataStore();

  @Test
  void keepsNamesAndNoContent() {
    Secret secret = Pair.secret("alice", Map.of("password", "p"));
    secret.getMetadata().setLabels(Map.of("a", "b"));
    secret.getMetadata().setUid("u1");
    secret.getMetadata().setResourceVersion("7");
    ObjectMeta metadata = new ObjectMetaBuilder(secret.getMetadata()).build();
    secret
        .getMetadata()
        .setAnnotations(Map.of("kubectl.kubernetes.io/last-applied-configuration", "{p}"));
    secret.getMetadata().setManagedFields(List.of(new ManagedFieldsEntry()));
    secret.setStringData(Map.of("password", "p"));
    store.put(store.getKey(secret), secret);
    assertThat(store.get("mqtt/alice"))
        .isEqualTo(new SecretBuilder().withMetadata(metadata).build());
    assertThat(store.values()).hasSize(1);
    assertThat(store.keySet()).containsExactly("mqtt/alice");
    assertThat(store.size()).isEqualTo(1);
    assertThat(store.isFullState()).isFalse();
    assertThat(store.remove("mqtt/alice")).isNotNull();
    assertThat(store.get("mqtt/alice")).isNull();
  }
}
