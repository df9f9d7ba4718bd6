package dev.marquette.crds;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.model.annotation.SpecReplicas;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an {@link MqttCluster} should be. */
@ResourcePart
@ValidationRule(
    value =
        "!has(self.autoscaling) || (has(self.resources)"
            + " && (has(self.resources.requests) && has(self.resources.requests.cpu)"
            + " || has(self.resources.limits) && has(self.resources.limits.cpu)))",
    message =
        "autoscaling is by the share of the requested CPU that is used: set resources.requests.cpu")
public record MqttClusterSpec(
    @SpecReplicas
        @Default("3")
        @Min(1)
        @Max(64)
        @JsonPropertyDescription("The number of broker pods.")
        Integer replicas,
    @Size(min = 1, max = 512)
        @JsonPropertyDescription(
            "The broker's image. Not set: the one that belongs to the operator.")
        @Nullable String image,
    @Default("IfNotPresent")
        @JsonPropertyDescription(
            "When the nodes pull the images of the brokers and of a managed etcd.")
        ImagePullPolicy imagePullPolicy,
    @JsonPropertyDescription("CPU and memory of a broker pod.") @Nullable Resources resources,
    @Default("{}") @JsonPropertyDescription("What is added to the broker pods.")
        PodTemplate template,
    @Size(max = 64)
        @JsonPropertyDescription(
            "Options of the Java VM, after the broker's own: the last one wins.")
        List<@Size(min = 1, max = 512) String> jvmOptions,
    @Default("{\"managed\":{}}")
        @JsonPropertyDescription("Where the brokers agree on members, routes and configuration.")
        Etcd etcd,
    @Default("{}")
        @JsonPropertyDescription("Limits and defaults of every MQTT connection and session.")
        MqttSettings mqtt,
    @Default("compact")
        @JsonPropertyDescription(
            "How each broker keeps filters with wildcards in memory: compact takes the least, fast has"
                + " a node for every level. Changed while clients stay and messages go on.")
        RouteTable routeTable,
    @Default("{}") @JsonPropertyDescription("Who may connect when no AuthSource decides.")
        Authentication authentication,
    @Default("{}") @JsonPropertyDescription("What clients may do when no AuthSource decides.")
        Authorization authorization,
    @JsonPropertyDescription(
            "Lets a HorizontalPodAutoscaler set replicas: leave replicas out then. Not set: replicas"
                + " stays as written.")
        @Nullable Autoscaling autoscaling,
    @Default("{}") @JsonPropertyDescription("Which pods may reach the brokers' inner ports.")
        NetworkPolicy networkPolicy,
    @Default("{}") @JsonPropertyDescription("How a pod that has to go lets its clients go.")
        Drain drain,
    @Default("{}") @JsonPropertyDescription("What the brokers log.") Logging logging,
    @Default("false")
        @JsonPropertyDescription("Stops the operator from changing anything of this cluster.")
        Boolean paused,
    @Default("{}")
        @JsonPropertyDescription(
            "What each broker publishes about itself below $SYS/brokers/. Who may see it, an"
                + " AuthSource has to say: noMatch does not open $SYS.")
        Sys sys,
    @Size(max = 512)
        @JsonPropertyDescription(
            "Topics whose messages each broker counts, for its metrics: exact names, with their"
                + " listener's mountpoint. Changed in place; a topic that stays counts on.")
        List<@Pattern("^[^+#\\x00]+$") @Size(min = 1, max = 1024) String> topicMetrics,
    @Default("{}") @JsonPropertyDescription("What each broker keeps of alarms that are over.")
        Alarms alarms) {
  public MqttClusterSpec {
    Defaults defaults = Defaults.of(MqttClusterSpec.class);
    replicas = defaults.or("replicas", replicas);
    imagePullPolicy = defaults.or("imagePullPolicy", imagePullPolicy);
    template = defaults.or("template", template);
    jvmOptions = Defaults.list(jvmOptions);
    etcd = defaults.or("etcd", etcd);
    mqtt = defaults.or("mqtt", mqtt);
    routeTable = defaults.or("routeTable", routeTable);
    authentication = defaults.or("authentication", authentication);
    authorization = defaults.or("authorization", authorization);
    networkPolicy = defaults.or("networkPolicy", networkPolicy);
    drain = defaults.or("drain", drain);
    logging = defaults.or("logging", logging);
    paused = defaults.or("paused", paused);
    sys = defaults.or("sys", sys);
    topicMetrics = Defaults.list(topicMetrics);
    alarms = defaults.or("alarms", alarms);
  }

  /** A spec in which every field has its default. */
  public static MqttClusterSpec defaults() {
    return Defaults.instance(MqttClusterSpec.class);
  }

  /** As in Kubernetes. */
  public enum ImagePullPolicy {
    @JsonProperty("Always")
    ALWAYS,
    @JsonProperty("IfNotPresent")
    IF_NOT_PRESENT,
    @JsonProperty("Never")
    NEVER
  }

  /** How filters with wildcards are kept. */
  public enum RouteTable {
    @JsonProperty("compact")
    COMPACT,
    @JsonProperty("fast")
    FAST
  }

  /** What happens when nobody has an opinion. */
  public enum Fallback {
    @JsonProperty("Allow")
    ALLOW,
    @JsonProperty("Deny")
    DENY
  }

  /** What a client sees that does what it may not. */
  public enum DenyAction {
    @JsonProperty("Ignore")
    IGNORE,
    @JsonProperty("Disconnect")
    DISCONNECT
  }

  /** The end of the authentication chain. */
  @ResourcePart
  public record Authentication(
      @Default("Deny")
          @JsonPropertyDescription(
              "Whether a client connects that no AuthSource knows. Allow lets in everybody who"
                  + " reaches a listener.")
          Fallback anonymous) {
    public Authentication {
      anonymous = Defaults.of(Authentication.class).or("anonymous", anonymous);
    }
  }

  /** The end of the authorization chain. */
  @ResourcePart
  public record Authorization(
      @Default("Deny")
          @JsonPropertyDescription(
              "Whether a client may publish or subscribe when no rule matches; below $SYS it may not"
                  + " in any case.")
          Fallback noMatch,
      @Default("Ignore")
          @JsonPropertyDescription(
              "What happens to a client that publishes or subscribes where it may not: Ignore says so"
                  + " in the acknowledgement, Disconnect closes the connection.")
          DenyAction denyAction,
      @Default("{}") @JsonPropertyDescription("What each connection remembers of the answers.")
          Cache cache) {
    public Authorization {
      Defaults defaults = Defaults.of(Authorization.class);
      noMatch = defaults.or("noMatch", noMatch);
      denyAction = defaults.or("denyAction", denyAction);
      cache = defaults.or("cache", cache);
    }

    /** What each connection remembers of the answers; a change of AuthSources forgets it. */
    @ResourcePart
    public record Cache(
        @Default("32")
            @Min(0)
            @Max(1024)
            @JsonPropertyDescription(
                "Topics; the oldest makes room. 0: every message is asked about.")
            Integer maxSize,
        @Default("1m")
            @Pattern(TimeSpan.SECONDS)
            @Size(max = TimeSpan.MAX_LENGTH)
            @JsonPropertyDescription("For how long: a second to a day, in whole seconds.")
            TimeSpan ttl) {
      public Cache {
        Defaults defaults = Defaults.of(Cache.class);
        maxSize = defaults.or("maxSize", maxSize);
        ttl = defaults.or("ttl", ttl);
      }
    }
  }

  /** Bounds and target of the HorizontalPodAutoscaler. */
  @ResourcePart
  @ValidationRule(
      value = "self.minReplicas <= self.maxReplicas",
      message = "minReplicas is above maxReplicas: lower the one or raise the other")
  public record Autoscaling(
      @Default("1") @Min(1) @Max(64) @JsonPropertyDescription("The fewest broker pods.")
          Integer minReplicas,
      @Required @Min(1) @Max(64) @JsonPropertyDescription("The most broker pods.")
          Integer maxReplicas,
      @Default("70")
          @Min(1)
          @Max(100)
          @JsonPropertyDescription(
              "Percent of resources.requests.cpu that the pods should use on average.")
          Integer targetCpuUtilizationPercent,
      @Default("600")
          @Min(0)
          @Max(3600)
          @JsonPropertyDescription(
              "Seconds that the load must stay low before a pod is taken away.")
          Integer scaleDownStabilizationSeconds) {
    public Autoscaling {
      Defaults defaults = Defaults.of(Autoscaling.class);
      minReplicas = defaults.or("minReplicas", minReplicas);
      targetCpuUtilizationPercent =
          defaults.or("targetCpuUtilizationPercent", targetCpuUtilizationPercent);
      scaleDownStabilizationSeconds =
          defaults.or("scaleDownStabilizationSeconds", scaleDownStabilizationSeconds);
    }
  }

  /** Whether the operator writes a NetworkPolicy. */
  @ResourcePart
  public record NetworkPolicy(
      @Default("true")
          @JsonPropertyDescription(
              "Opens the listeners' ports to all, the ports between brokers to the brokers, and"
                  + " etcd to the brokers and the operator.")
          Boolean enabled) {
    public NetworkPolicy {
      enabled = Defaults.of(NetworkPolicy.class).or("enabled", enabled);
    }
  }

  /** How a pod ends. */
  @ResourcePart
  public record Drain(
      @Default("30")
          @Min(0)
          @Max(3600)
          @JsonPropertyDescription(
              "Seconds that a pod that is told to go has to send its clients elsewhere.")
          Integer timeoutSeconds) {
    public Drain {
      timeoutSeconds = Defaults.of(Drain.class).or("timeoutSeconds", timeoutSeconds);
    }
  }

  /** What the brokers log. */
  @ResourcePart
  public record Logging(
      @Default("info") @JsonPropertyDescription("The least important lines that are logged.")
          Level level,
      @Default("json") @JsonPropertyDescription("One JSON object a line, or text for people.")
          Format format) {
    public Logging {
      Defaults defaults = Defaults.of(Logging.class);
      level = defaults.or("level", level);
      format = defaults.or("format", format);
    }

    /** As in SLF4J. */
    public enum Level {
      @JsonProperty("error")
      ERROR,
      @JsonProperty("warn")
      WARN,
      @JsonProperty("info")
      INFO,
      @JsonProperty("debug")
      DEBUG,
      @JsonProperty("trace")
      TRACE
    }

    /** How a line looks. */
    public enum Format {
      @JsonProperty("json")
      JSON,
      @JsonProperty("text")
      TEXT
    }
  }
}
