package dev.marquette.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.app.Address.Identity;
import dev.marquette.app.PeerKind.Options;
import dev.marquette.codec.MqttVersion;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * mosquitto_sub and mosquitto_pub as one client. The first is started when it connects, with a
 * filter of which nothing comes, for it wants one; and again with each change of subscriptions, for
 * it takes them when it starts. Each message is published by a process of the second.
 */
final class MosquittoPeer implements Peer {
  /** Parts what {@link #FORMAT} prints; no test has it in what it sends. */
  private static final String SEPARATOR = "\u001f";

  private static final String FORMAT =
      SEPARATOR
          + String.join(SEPARATOR, "%t", "%q", "%r", "%p", "%P", "%R", "%D", "%C", "%E", "%S");

  private static final Pattern SUBSCRIBED = Pattern.compile("Subscribed \\(mid: \\d+\\): (\\d+).*");
  private static final Pattern CONNECTED =
      Pattern.compile("Client (\\S+) received CONNACK \\(0\\)");
  private static final Pattern GOODBYE = Pattern.compile(".*[Rr]eceived DISCONNECT \\((\\d+)\\)");
  private static final Pattern PUBACK =
      Pattern.compile(".* received PUBACK \\(Mid: \\d+, RC:(\\d+)\\)");

  private final MqttVersion version;
  private final Address address;
  private final Options options;
  private final Inbox inbox = new Inbox();
  private final Set<String> filters = new LinkedHashSet<>();
  private volatile String clientId;

  /** Whether mosquitto_sub waits for a CONNACK: as long as it does, it cannot be told to end. */
  private volatile boolean connecting;

  private volatile CompletableFuture<String> unsubscribed = new CompletableFuture<>();
  private @Nullable Mosquitto subscriber;

  private MosquittoPeer(MqttVersion version, Address address, Options options) {
    this.version = version;
    this.address = address;
    this.options = options;
    clientId = options.clientId();
    filters.add("nothing/comes/of/this");
  }

  static Peer connect(MqttVersion version, Address address, Options options) throws Exception {
    MosquittoPeer peer = new MosquittoPeer(version, address, options);
    peer.start(0, List.of());
    return peer;
  }

  private void start(int qos, List<String> more) throws Exception {
    List<String> command = command("mosquitto_sub");
    command.addAll(List.of("-F", FORMAT, "-q", "" + qos, "-k", "" + options.keepAliveSeconds()));
    if (!options.clientId().isEmpty()) {
      command.addAll(List.of("-i", options.clientId()));
    }
    if (!options.clean()) {
      command.add("-c");
      if (version.isV5()) {
        command.addAll(List.of("-x", "" + Options.SESSION_SECONDS));
      }
    }
    if (options.topicAliasMaximum() > 0) {
      addProperty(command, "connect", "topic-alias-maximum", options.topicAliasMaximum());
    }
    addProperty(command, "connect", "maximum-packet-size", options.maximumPacketSize());
    if (options.willTopic() != null) {
      command.addAll(
          List.of(
              "--will-topic", options.willTopic(), "--will-payload", "gone", "--will-qos", "1"));
      if (options.willDelaySeconds() > 0) {
        addProperty(command, "will", "will-delay-interval", options.willDelaySeconds());
      }
    }
    filters.forEach(filter -> command.addAll(List.of("-t", filter)));
    command.addAll(more);
    CompletableFuture<Integer> granted = new CompletableFuture<>();
    Mosquitto started = Mosquitto.start(command, line -> read(line, granted));
    started.failAtEnd(granted);
    subscriber = started;
    assertThat(granted.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).as("QoS granted").isLessThan(3);
  }

  private List<String> command(String program) {
    List<String> command = new ArrayList<>(List.of(program, "-d"));
    if (address.transport().isWebSocket()) {
      command.addAll(List.of("-L", address.uri("mqtt", "mqtts")));
    } else {
      command.addAll(List.of("-h", Address.HOST, "-p", "" + address.port()));
    }
    command.addAll(
        List.of(
            "-V",
            switch (version) {
              case V3_1 -> "mqttv31";
              case V3_1_1 -> "mqttv311";
              case V5 -> "mqttv5";
            }));
    if (address.transport().isEncrypted()) {
      command.addAll(List.of("--cafile", address.requireAuthority().file().toString()));
    }
    Identity identity = address.identity();
    if (identity != null) {
      command.addAll(List.of("--cert", identity.certificateFile().toString()));
      command.addAll(List.of("--key", identity.keyFile().toString()));
    }
    return command;
  }

  /** Takes what mosquitto_sub prints: messages, and what it has to say about itself. */
  private void read(String line, CompletableFuture<Integer> granted) {
    if (line.startsWith(SEPARATOR)) {
      inbox.messages().add(message(line.split(SEPARATOR, -1)));
      return;
    }
    Matcher subscribed = SUBSCRIBED.matcher(line);
    Matcher connected = CONNECTED.matcher(line);
    Matcher goodbye = GOODBYE.matcher(line);
    if (subscribed.matches()) {
      granted.complete(Integer.valueOf(subscribed.group(1)));
    } else if (line.endsWith(" sending CONNECT")) {
      connecting = true;
    } else if (connected.matches()) {
      connecting = false;
      clientId = connected.group(1);
    } else if (line.endsWith(" received UNSUBACK")) {
      unsubscribed.complete(line);
    } else if (goodbye.matches()) {
      inbox.goodbye().complete(Integer.valueOf(goodbye.group(1)));
    }
  }

  private static Received message(String[] parts) {
    List<Map.Entry<String, String>> user =
        Stream.of(parts[5].split(" "))
            .filter(one -> !one.isEmpty())
            .map(one -> one.split(":", 2))
            .map(one -> Map.entry(one[0], one[1]))
            .toList();
    return new Received(
        parts[1],
        Integer.parseInt(parts[2]),
        parts[3].equals("1"),
        parts[4],
        new MessageProperties(
            user,
            set(parts[6]),
            set(parts[7]),
            set(parts[8]),
            parts[9].isEmpty() ? null : (Long) Long.parseLong(parts[9]),
            Stream.of(parts[10].split(" "))
                .filter(one -> !one.isEmpty())
                .map(Integer::valueOf)
                .toList()));
  }

  private static @Nullable String set(String property) {
    return property.isEmpty() ? null : property;
  }

  @Override
  public void subscribe(String filter, SubscribeOptions options) throws Exception {
    if (options.noLocal() || options.retainHandling() != 0) {
      throw new CannotException("mosquitto_sub asks for neither No Local nor Retain Handling");
    }
    List<String> more = new ArrayList<>();
    if (options.retainAsPublished()) {
      more.add("--retain-as-published");
    }
    addProperty(more, "subscribe", "subscription-identifier", options.id());
    Objects.requireNonNull(subscriber).interrupt(() -> connecting);
    filters.add(filter);
    start(options.qos(), more);
  }

  @Override
  public void unsubscribe(String filter) throws Exception {
    Objects.requireNonNull(subscriber).interrupt(() -> connecting);
    filters.remove(filter);
    unsubscribed = new CompletableFuture<>();
    start(1, List.of("-U", filter));
    unsubscribed.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public int publish(
      String topic, int qos, boolean retain, String payload, MessageProperties properties)
      throws Exception {
    List<String> command = publisher(topic, qos);
    command.add(payload.isEmpty() ? "-n" : "-s");
    if (retain) {
      command.add("-r");
    }
    addProperties(command, properties);
    try (Mosquitto publisher = Mosquitto.start(command, line -> {})) {
      publisher.feed(payload);
      return publisher.end().stream()
          .map(PUBACK::matcher)
          .filter(Matcher::matches)
          .map(acknowledged -> Integer.valueOf(acknowledged.group(1)))
          .findFirst()
          .orElse(0);
    }
  }

  @Override
  public void publishAll(String topic, int qos, List<String> payloads) throws Exception {
    List<String> command = publisher(topic, qos);
    command.add("-l");
    if (version.isV5()) {
      command.addAll(List.of("-D", "publish", "topic-alias", "1"));
    }
    try (Mosquitto publisher = Mosquitto.start(command, line -> {})) {
      publisher.feed(String.join("\n", payloads) + "\n");
      publisher.end();
    }
  }

  private List<String> publisher(String topic, int qos) {
    List<String> command = command("mosquitto_pub");
    command.addAll(List.of("-t", topic, "-q", "" + qos));
    return command;
  }

  private static void addProperties(List<String> command, MessageProperties properties) {
    properties
        .user()
        .forEach(
            one ->
                command.addAll(
                    List.of("-D", "publish", "user-property", one.getKey(), one.getValue())));
    addProperty(command, "publish", "response-topic", properties.responseTopic());
    addProperty(command, "publish", "correlation-data", properties.correlationData());
    addProperty(command, "publish", "content-type", properties.contentType());
    addProperty(command, "publish", "message-expiry-interval", properties.expirySeconds());
  }

  private static void addProperty(
      List<String> command, String packet, String name, @Nullable Object value) {
    if (value != null) {
      command.addAll(List.of("-D", packet, name, value.toString()));
    }
  }

  /** Fails as soon as mosquitto_sub has ended by itself, too, with what it printed. */
  @Override
  public Received next() throws InterruptedException {
    Mosquitto running = Objects.requireNonNull(subscriber);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    Received message = null;
    while (message == null && !running.isSilent() && System.nanoTime() < end) {
      message = received().poll(100, TimeUnit.MILLISECONDS);
    }
    message = message == null ? received().poll() : message;
    assertThat(message).as(() -> "no message came; it printed " + running.lines()).isNotNull();
    return message;
  }

  @Override
  public Inbox inbox() {
    return inbox;
  }

  @Override
  public String clientId() {
    return clientId;
  }

  @Override
  public boolean isConnected() {
    return subscriber != null && subscriber.isRunning();
  }

  @Override
  public void close() {
    if (isConnected()) {
      try {
        Objects.requireNonNull(subscriber).interrupt(() -> connecting);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        Objects.requireNonNull(subscriber).close();
      }
    }
  }
}
