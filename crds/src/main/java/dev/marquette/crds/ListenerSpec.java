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
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a {@link Listener} should be. */
@ResourcePart
@ValidationRule(
    value = "has(self.websocket) ? self.protocol == 'ws' : true",
    message = "websocket is set but protocol is not ws: remove websocket or set protocol: ws")
@ValidationRule(
    value =
        "!has(self.peerCertAsUsername) && !has(self.peerCertAsClientId)"
            + " || (has(self.tls) ? self.tls.clientAuth == 'require' : self.proxyProtocol)",
    message =
        "peerCertAsUsername and peerCertAsClientId need a certificate of every client: set"
            + " tls.clientAuth: require, or without tls proxyProtocol: true")
@ValidationRule(
    value =
        "has(self.tls) || ((!has(self.peerCertAsUsername) || self.peerCertAsUsername == 'cn')"
            + " && (!has(self.peerCertAsClientId) || self.peerCertAsClientId == 'cn'))",
    message = "without tls a proxy tells the common name alone: write cn, or set tls")
public record ListenerSpec(
    @Required
        @Size(min = 1, max = 40)
        @ValidationRule(
            value = "self == oldSelf",
            message =
                "cluster is immutable: delete this Listener and create it for the other cluster")
        @JsonPropertyDescription("The MqttCluster in the same namespace. Immutable.")
        String cluster,
    @Default("mqtt") @JsonPropertyDescription("mqtt over TCP, or ws: MQTT over WebSocket.")
        Protocol protocol,
    @Required
        @Min(1)
        @Max(65535)
        @ValidationRule(
            value = "!(self in [7071, 8081])",
            message =
                "the brokers use port 7071 among themselves and 8081 for health and metrics: choose"
                    + " another port")
        @JsonPropertyDescription(
            "The port, in each pod and of the Service. 7071 and 8081 are taken.")
        Integer port,
    @Default("0.0.0.0")
        @Pattern("^[0-9a-fA-F.:]+$")
        @Size(min = 2, max = 45)
        @JsonPropertyDescription("The IP address that the brokers bind to; :: for both families.")
        String bindAddress,
    @JsonPropertyDescription("Encrypts the listener. Not set: plain text.") @Nullable Tls tls,
    @JsonPropertyDescription("Options of protocol ws.") @Nullable WebSocket websocket,
    @Default("false")
        @JsonPropertyDescription(
            "Expects a PROXY protocol header (version 1 or 2) before anything else, and takes the"
                + " client's address from it.")
        Boolean proxyProtocol,
    @Pattern("^([^+#]*/)?$")
        @Size(max = 256)
        @JsonPropertyDescription(
            "A prefix of all topics of the clients of this listener; it ends in / and has no"
                + " wildcards. %c is the client ID, %u the user name: a client whose own would leave"
                + " its level is refused.")
        @Nullable String mountpoint,
    @Default("1024000")
        @Min(0)
        @Max(100000000)
        @JsonPropertyDescription(
            "Connections of each pod; one more is closed at once. 0: no limit.")
        Integer maxConnections,
    @Default("1000")
        @Min(0)
        @Max(10000000)
        @JsonPropertyDescription(
            "New connections a second of each pod; more wait to be accepted. 0: no limit.")
        Integer maxConnectionRate,
    @Size(max = 256)
        @JsonPropertyDescription(
            "Which addresses may connect: the first rule that matches decides, and none allows.")
        List<AccessRule> access,
    @Default("{}") @JsonPropertyDescription("Options of the sockets.") Tcp tcp,
    @Default("{}") @JsonPropertyDescription("How the listener is reached from outside the pods.")
        Expose expose,
    @Default("true") @JsonPropertyDescription("false closes the listener and its connections.")
        Boolean enabled,
    @Default("{}")
        @JsonPropertyDescription(
            "How fast the clients of the listener may send, all those of a pod together; each has"
                + " its own limits by the MqttCluster's mqtt.rateLimit.")
        RateLimit rateLimit,
    @JsonPropertyDescription(
            "What of the MqttCluster's mqtt is another for the clients of this listener. What is"
                + " not set here is the cluster's; an object that is set replaces the cluster's as"
                + " a whole, so that rateLimit: {} lifts its limits. What the cluster has set and"
                + " these clients are not to have is written as serverKeepAlive: -1,"
                + " responseInformation: '' or redirect: {serverReference: ''}.")
        @Nullable MqttOverrides mqtt,
    @Default("{}") @JsonPropertyDescription("Who may connect by this listener.")
        Authentication authentication,
    @Default("{}") @JsonPropertyDescription("What the clients of this listener may do.")
        Authorization authorization,
    @JsonPropertyDescription(
            "Takes the user name of the client's certificate, whatever CONNECT says. By a proxy"
                + " (proxyProtocol without tls) cn alone is known; who has no certificate is"
                + " closed.")
        @Nullable CertificateName peerCertAsUsername,
    @JsonPropertyDescription("The same for the client ID.")
        @Nullable CertificateName peerCertAsClientId,
    @Default("3s")
        @Pattern(TimeSpan.PATTERN)
        @Size(max = TimeSpan.MAX_LENGTH)
        @JsonPropertyDescription("How long the PROXY protocol header may take: up to a day.")
        TimeSpan proxyProtocolTimeout) {
  public ListenerSpec {
    Defaults defaults = Defaults.of(ListenerSpec.class);
    protocol = defaults.or("protocol", protocol);
    bindAddress = defaults.or("bindAddress", bindAddress);
    proxyProtocol = defaults.or("proxyProtocol", proxyProtocol);
    maxConnections = defaults.or("maxConnections", maxConnections);
    maxConnectionRate = defaults.or("maxConnectionRate", maxConnectionRate);
    access = Defaults.list(access);
    tcp = defaults.or("tcp", tcp);
    expose = defaults.or("expose", expose);
    enabled = defaults.or("enabled", enabled);
    rateLimit = defaults.or("rateLimit", rateLimit);
    authentication = defaults.or("authentication", authentication);
    authorization = defaults.or("authorization", authorization);
    proxyProtocolTimeout = defaults.or("proxyProtocolTimeout", proxyProtocolTimeout);
  }

  /** The options of {@code ws}, set or default. */
  public WebSocket effectiveWebsocket() {
    return websocket == null ? Defaults.instance(WebSocket.class) : websocket;
  }

  /** What is spoken on the port. */
  public enum Protocol {
    @JsonProperty("mqtt")
    MQTT,
    @JsonProperty("ws")
    WS
  }

  /** A part of a certificate that is somebody's name. */
  public enum CertificateName {
    /** The subject's common name. */
    @JsonProperty("cn")
    CN,
    /** The whole subject, as in RFC 2253. */
    @JsonProperty("dn")
    DN,
    /** The certificate's DER in base64, in one line. */
    @JsonProperty("pem")
    PEM,
    /** The MD5 of the certificate's DER, in lower-case hexadecimal digits. */
    @JsonProperty("md5")
    MD5
  }

  /** Who may connect by the listener. */
  @ResourcePart
  public record Authentication(
      @Default("true")
          @JsonPropertyDescription(
              "false asks no AuthSource and lets in everybody who reaches the listener.")
          Boolean enabled,
      @JsonPropertyDescription(
              "Whether a client connects that no AuthSource knows. Not set: as the MqttCluster says.")
          MqttClusterSpec.@Nullable Fallback anonymous) {
    public Authentication {
      enabled = Defaults.of(Authentication.class).or("enabled", enabled);
    }
  }

  /** What the clients of the listener may do. */
  @ResourcePart
  public record Authorization(
      @Default("true")
          @JsonPropertyDescription("false asks no AuthSource and allows everything but $SYS.")
          Boolean enabled,
      @JsonPropertyDescription(
              "Whether a client may publish or subscribe when no rule matches. Not set: as the"
                  + " MqttCluster says.")
          MqttClusterSpec.@Nullable Fallback noMatch,
      @JsonPropertyDescription(
              "What happens to a client that publishes or subscribes where it may not. Not set: as the"
                  + " MqttCluster says.")
          MqttClusterSpec.@Nullable DenyAction denyAction) {
    public Authorization {
      enabled = Defaults.of(Authorization.class).or("enabled", enabled);
    }
  }

  /** One rule by address. */
  @ResourcePart
  public record AccessRule(
      @Required @JsonPropertyDescription("allow or deny.") Permission permission,
      @Required
          @Pattern("^(all|[0-9a-fA-F.:]+(/[0-9]{1,3})?)$")
          @Size(max = 49)
          @JsonPropertyDescription("An address, a network as in 10.0.0.0/8, or all.")
          String from) {}

  /** How fast all clients of a listener together may send. */
  @ResourcePart
  public record RateLimit(
      @Pattern(Rate.MESSAGES)
          @Size(max = Rate.MAX_LENGTH)
          @JsonPropertyDescription(
              "PUBLISH packets, as in 10000/1s: clients that exceed it are not read from until it"
                  + " is their turn again. Not set: no limit.")
          @Nullable Rate messagesIn,
      @Pattern(Rate.BYTES)
          @Size(max = Rate.MAX_LENGTH)
          @JsonPropertyDescription("Bytes, as in 100MB/10s. Not set: no limit.")
          @Nullable Rate bytesIn) {}

  /** Options of the sockets. */
  @ResourcePart
  public record Tcp(
      @Default("1024")
          @Min(1)
          @Max(65535)
          @JsonPropertyDescription("Connections that the kernel holds before they are accepted.")
          Integer backlog,
      @Default("true") @JsonPropertyDescription("Sends small packets at once.") Boolean noDelay,
      @Pattern(ByteSize.PATTERN)
          @Size(max = ByteSize.MAX_LENGTH)
          @JsonPropertyDescription(
              "The kernel's send buffer of a connection. Not set: the kernel's choice.")
          @Nullable ByteSize sendBuffer,
      @Pattern(ByteSize.PATTERN)
          @Size(max = ByteSize.MAX_LENGTH)
          @JsonPropertyDescription(
              "The kernel's receive buffer of a connection. Not set: the kernel's choice.")
          @Nullable ByteSize receiveBuffer,
      @Default("1MB")
          @Pattern(ByteSize.PATTERN)
          @Size(max = ByteSize.MAX_LENGTH)
          @JsonPropertyDescription(
              "Bytes that wait to be written to a connection before it gets no more for now; again"
                  + " at half of them.")
          ByteSize highWatermark,
      @Default("15s")
          @Pattern(TimeSpan.PATTERN)
          @Size(max = TimeSpan.MAX_LENGTH)
          @JsonPropertyDescription(
              "How long a client may take nothing of what waits for it before its connection is"
                  + " closed; 0s: for ever. mqtt.forceShutdown bounds how much may wait.")
          TimeSpan sendTimeout) {
    public Tcp {
      Defaults defaults = Defaults.of(Tcp.class);
      backlog = defaults.or("backlog", backlog);
      noDelay = defaults.or("noDelay", noDelay);
      highWatermark = defaults.or("highWatermark", highWatermark);
      sendTimeout = defaults.or("sendTimeout", sendTimeout);
    }
  }

  /** The Service of a listener. */
  @ResourcePart
  @ValidationRule(
      value = "has(self.nodePort) ? self.type in ['NodePort', 'LoadBalancer'] : true",
      message =
          "nodePort is set but type has none: set type: NodePort or LoadBalancer, or remove nodePort")
  public record Expose(
      @Default("ClusterIP")
          @JsonPropertyDescription(
              "The type of the listener's Service; None: no Service of its own.")
          Type type,
      @Min(1)
          @Max(65535)
          @JsonPropertyDescription(
              "The port of each node, in the range that Kubernetes keeps for this: 30000 to 32767,"
                  + " unless its API server was told otherwise. Not set: Kubernetes chooses.")
          @Nullable Integer nodePort,
      @Size(max = 32) @JsonPropertyDescription("Annotations of the Service.")
          Map<String, String> annotations) {
    public Expose {
      type = Defaults.of(Expose.class).or("type", type);
      annotations = Defaults.map(annotations);
    }

    /** The type of the Service. */
    public enum Type {
      @JsonProperty("ClusterIP")
      CLUSTER_IP,
      @JsonProperty("NodePort")
      NODE_PORT,
      @JsonProperty("LoadBalancer")
      LOAD_BALANCER,
      @JsonProperty("None")
      NONE
    }
  }
}
