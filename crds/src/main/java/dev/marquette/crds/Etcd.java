package dev.marquette.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The etcd of a cluster: one that the operator runs, or one that exists. */
@ResourcePart
@ValidationRule(
    value = "has(self.managed) != has(self.external)",
    message = "set exactly one of etcd.managed (the operator runs etcd) and etcd.external (yours)")
public record Etcd(
    @JsonPropertyDescription("An etcd that the operator runs for this cluster alone.")
        @Nullable Managed managed,
    @JsonPropertyDescription("An etcd that exists.") @Nullable External external) {

  /** An etcd that the operator runs. */
  @ResourcePart
  @ValidationRule(
      value = "self.replicas in [1, 3, 5]",
      message = "replicas of etcd is 1, 3 or 5: an even number adds no safety")
  @ValidationRule(
      value = "!(has(self.storage.size) && self.storage.ephemeral)",
      message = "etcd.managed.storage is either ephemeral or has a size: remove one of them")
  @ValidationRule(
      value = "self.replicas == oldSelf.replicas",
      message = "replicas of a managed etcd is immutable: members are not added to it yet")
  @ValidationRule(
      value = "self.storage == oldSelf.storage",
      message = "storage of a managed etcd is immutable: volumes are not replaced")
  public record Managed(
      @Default("3")
          @Min(1)
          @Max(5)
          @JsonPropertyDescription("Members: 1 for a test, 3 or 5 to survive the loss of 1 or 2.")
          Integer replicas,
      @Size(min = 1, max = 512)
          @JsonPropertyDescription("etcd's image. Not set: the operator's choice.")
          @Nullable String image,
      @Default("{}") @JsonPropertyDescription("Where the data of each member is.") Storage storage,
      @JsonPropertyDescription("CPU and memory of an etcd pod.") @Nullable Resources resources) {
    public Managed {
      Defaults defaults = Defaults.of(Managed.class);
      replicas = defaults.or("replicas", replicas);
      storage = defaults.or("storage", storage);
    }
  }

  /** A volume of an etcd member. */
  @ResourcePart
  public record Storage(
      @Pattern(Resources.QUANTITY)
          @Size(max = 32)
          @JsonPropertyDescription(
              "Size of the volume as a Kubernetes quantity in quotes. Not set: \"1Gi\", unless"
                  + " ephemeral.")
          @Nullable String size,
      @Size(min = 1, max = 253)
          @JsonPropertyDescription("The StorageClass. Not set: the cluster's default.")
          @Nullable String storageClassName,
      @Default("false")
          @JsonPropertyDescription(
              "Keeps the data in the pod: it is gone with the pod. For tests only.")
          Boolean ephemeral) {
    /** The size of the volume when none is set. */
    public static final String DEFAULT_SIZE = "1Gi";

    public Storage {
      ephemeral = Defaults.of(Storage.class).or("ephemeral", ephemeral);
    }

    /** The size of the volume; without meaning when the storage is ephemeral. */
    public String effectiveSize() {
      return size == null ? DEFAULT_SIZE : size;
    }
  }

  /** An etcd that somebody else runs. */
  @ResourcePart
  public record External(
      @Required
          @Size(min = 1, max = 16)
          @JsonPropertyDescription(
              "Its members, each as http://host:port. TLS to etcd is not supported yet.")
          List<@Pattern(ENDPOINT) @Size(max = 512) String> endpoints) {
    /** A host's name, its IPv4 address, or its IPv6 address in brackets. */
    static final String ENDPOINT =
        "^http://([0-9A-Za-z]([0-9A-Za-z.-]*[0-9A-Za-z])?|\\[[0-9A-Fa-f:.]+\\]):[0-9]{1,5}$";

    public External {
      endpoints = Defaults.list(endpoints);
    }
  }
}
