package dev.marquette.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.operator.fixture.Pair;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetadataStoreTest {
  private final MetadataStore store = new MetadataStore();

  @Test
  void keepsNamesAndNoContent() {
    Secret secret = Pair.secret("alice", Map.of("password", "p"));
    secret.getMetadata().setLabels(Map.of("a", "b"));
    store.put(store.getKey(secret), secret);
    assertThat(store.get("mqtt/alice"))
        .satisfies(
            kept -> {
              assertThat(kept.getData()).isNullOrEmpty();
              assertThat(kept.getMetadata()).isEqualTo(secret.getMetadata());
            });
    assertThat(store.values()).hasSize(1);
    assertThat(store.keySet()).containsExactly("mqtt/alice");
    assertThat(store.size()).isEqualTo(1);
    assertThat(store.isFullState()).isFalse();
    assertThat(store.remove("mqtt/alice")).isNotNull();
    assertThat(store.get("mqtt/alice")).isNull();
  }
}
