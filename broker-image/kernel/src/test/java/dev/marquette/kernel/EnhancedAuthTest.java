package dev.marquette.kernel;

import static dev.marquette.kernel.ChallengeResponse.METHOD;
import static dev.marquette.kernel.ChallengeResponse.bytes;
import static dev.marquette.kernel.ChallengeResponse.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.marquette.codec.Auth;
import dev.marquette.codec.Connack;
import dev.marquette.codec.Connect;
import dev.marquette.codec.ConnectProperties;
import dev.marquette.codec.Disconnect;
import dev.marquette.codec.MqttVersion;
import dev.marquette.codec.Packet;
import dev.marquette.codec.Ping;
import dev.marquette.codec.Publish;
import dev.marquette.codec.ReasonCode;
import dev.marquette.kernel.testkit.TestBroker;
import dev.marquette.kernel.testkit.TestClient;
import dev.marquette.kernel.testkit.ThreadBroker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Enhanced authentication. (3.15, 4.12) */
class EnhancedAuthTest {
  private final TestBroker broker = new TestBroker(2);

  /** Answers of the source that it has not given yet, where a test makes it wait. */
  private final Queue<Runnable> thinking = new ArrayDeque<>();

  private void method(int rounds) {
    broker.kernel().enhancedAuthenticator(new ChallengeResponse(Runnable::run, rounds));
  }

  private void slowMethod(int rounds) {
    broker.kernel().enhancedAuthenticator(new ChallengeResponse(thinking::add, rounds));
  }

  private static Connect connect(String clientId, String method, String name, long maxPacketSize) {
    return new Connect(
        MqttVersion.V5,
        false,
        clientId,
        true,
        0,
        "said",
        null,
        null,
        new ConnectProperties(
            100, 65_535, maxPacketSize, 0, false, true, List.of(), method, bytes(name)));
  }

  /** A client that has sent its CONNECT, and nothing else. */
  private TestClient knocking(String name) {
    TestClient client =
        broker
            .client(0, "c")
            .send(connect("c", METHOD, name, ConnectProperties.NO_MAXIMUM_PACKET_SIZE));
    broker.run();
    return client;
  }

  private TestClient connected(String name) {
    TestClient client = knocking(name);
    answer(client);
    assertThat(client.connack()).isEqualTo(ReasonCode.SUCCESS);
    return client;
  }

  private static Auth auth(ReasonCode reason, @Nullable String method, byte @Nullable [] data) {
    return new Auth(reason, method, data, null, List.of());
  }

  private static Auth challenge(TestClient client) {
    List<Packet> packets = client.take();
    assertThat(packets).hasSize(1);
    assertThat(packets.getFirst()).isInstanceOf(Auth.class);
    return (Auth) packets.getFirst();
  }

  /** Answers the challenge that the client has got. */
  private void answer(TestClient client) {
    Auth got = challenge(client);
    client.send(
        auth(ReasonCode.CONTINUE_AUTHENTICATION, METHOD, ChallengeResponse.response(got.data())));
    broker.run();
  }

  // --- before CONNACK ---

  @Test
  @DisplayName("[MQTT-4.12.0-2] [MQTT-4.12.0-5] rounds of AUTH 0x18, then CONNACK, with the method")
  void connects() {
    method(3);
    TestClient client = knocking("joe");
    for (int round = 1; round <= 3; round++) {
      Auth got = challenge(client);
      assertThat(got.reason()).isEqualTo(ReasonCode.CONTINUE_AUTHENTICATION);
      assertThat(got.method()).isEqualTo(METHOD);
      assertThat(text(got.data())).isEqualTo("joe" + round);
      client.send(
          auth(ReasonCode.CONTINUE_AUTHENTICATION, METHOD, ChallengeResponse.response(got.data())));
      broker.run();
    }
    Connack connack = client.take(Connack.class).getFirst();
    assertThat(connack.reason()).isEqualTo(ReasonCode.SUCCESS);
    assertThat(connack.properties().authenticationMethod()).isEqualTo(METHOD);
    assertThat(text(connack.properties().authenticationData())).isEqualTo("hello joe");
    client.subscribe("t", 0).publish("t", "1", 0);
    broker.run();
    assertThat(client.payloads()).containsExactly("1");
  }

  @Test
  @DisplayName("A method may need no round at all; what CONNECT brings is enough")
  void connectsAtOnce() {
    method(0);
    Connack connack = knocking("joe").take(Connack.class).getFirst();
    assertThat(connack.reason()).isEqualTo(ReasonCode.SUCCESS);
    assertThat(text(connack.properties().authenticationData())).isEqualTo("hello joe");
  }

  @Test
  @DisplayName("[MQTT-4.12.0-1] a method that there is not is refused with 0x8C")
  void unknownMethod() {
    method(1);
    TestClient client =
        broker
            .client(0, "c")
            .send(connect("c", "OTHER", "joe", ConnectProperties.NO_MAXIMUM_PACKET_SIZE));
    broker.run();
    assertThat(client.connack()).isEqualTo(ReasonCode.BAD_AUTHENTICATION_METHOD);
    assertThat(client.isClosed()).isTrue();
  }

  @Test
  @DisplayName("[MQTT-4.12.0-6] a client without a method sees none, and its password is asked for")
  void withoutMethod() {
    method(1);
    broker
        .kernel()
        .authenticator(
            credentials ->
                CompletableFuture.completedFuture(
                    new Authenticator.Result(ReasonCode.BAD_USER_NAME_OR_PASSWORD, false)));
    TestClient plain = broker.client(0, "plain").connect(true);
    broker.run();
    assertThat(plain.connack()).isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
    assertThat(connected("joe").isClosed()).as("the method decides alone").isFalse();
    broker.kernel().authenticator(Authenticator.ANYONE);
    TestClient again = broker.client(0, "plain").connect(true);
    broker.run();
    Connack connack = again.take(Connack.class).getFirst();
    assertThat(connack.properties().authenticationMethod()).isNull();
  }

  @Test
  @DisplayName("[MQTT-4.12.0-4] a wrong answer is refused with CONNACK, in any round")
  void wrongAnswer() {
    method(2);
    TestClient client = knocking("joe");
    answer(client);
    client.take();
    client.send(auth(ReasonCode.CONTINUE_AUTHENTICATION, METHOD, bytes("wrong")));
    broker.run();
    assertThat(client.connack()).isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
    assertThat(client.isClosed()).isTrue();
    assertThat(broker.kernel().clientIds()).isEmpty();
    assertThat(broker.kernel().stats().connectsRefused()).isEqualTo(1);
  }

  private static Stream<Packet> notDue() {
    return Stream.of(
        auth(ReasonCode.CONTINUE_AUTHENTICATION, "OTHER", bytes("x")),
        auth(ReasonCode.REAUTHENTICATE, METHOD, bytes("x")),
        new Publish(
            false, 0, false, "t", 0, dev.marquette.codec.PublishProperties.NONE, bytes("early")),
        Ping.REQUEST);
  }

  @ParameterizedTest
  @MethodSource("notDue")
  @DisplayName("[MQTT-3.1.2-30] [MQTT-4.12.0-5] what is not the next AUTH gets CONNACK 0x82")
  void notTheNextAuth(Packet packet) {
    method(1);
    TestClient listener = broker.connected(1, "listener").subscribe("#", 0);
    TestClient client = knocking("joe");
    client.take();
    client.send(packet);
    broker.run();
    assertThat(client.connack()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
    assertThat(client.isClosed()).isTrue();
    assertThat(listener.payloads()).isEmpty();
  }

  @Test
  @DisplayName("[MQTT-4.12.0-3] an AUTH that nobody has asked for yet gets CONNACK 0x82")
  void tooEarly() {
    slowMethod(1);
    TestClient client = knocking("joe");
    client.send(auth(ReasonCode.CONTINUE_AUTHENTICATION, METHOD, bytes("guess")));
    broker.run();
    assertThat(client.connack()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
    thinking.forEach(Runnable::run);
    broker.run();
    assertThat(client.take()).as("the late challenge goes nowhere").isEmpty();
  }

  @Test
  @DisplayName("A client that gives up with DISCONNECT, or goes, leaves nothing behind")
  void givesUp() {
    slowMethod(1);
    TestClient polite = knocking("joe").send(new Disconnect(ReasonCode.SUCCESS));
    TestClient rude = knocking("jim").drop();
    broker.run();
    assertThat(polite.isClosed()).isTrue();
    assertThat(rude.isClosed()).isTrue();
    thinking.forEach(Runnable::run);
    broker.run();
    assertThat(polite.take()).isEmpty();
    assertThat(broker.kernel().stats().connections()).isZero();
    assertThat(broker.kernel().clientIds()).isEmpty();
  }

  @Test
  @DisplayName("Who is silent for too long is refused with 0x87, a silent source with 0x88")
  void silence() {
    method(1);
    TestClient silent = knocking("joe");
    silent.take();
    broker.advance(Duration.ofSeconds(16));
    assertThat(silent.connack()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
    assertThat(silent.isClosed()).isTrue();
    slowMethod(1);
    TestClient patient = knocking("joe");
    broker.advance(Duration.ofSeconds(16));
    assertThat(patient.connack()).isEqualTo(ReasonCode.SERVER_UNAVAILABLE);
    assertThat(patient.isClosed()).isTrue();
  }

  @Test
  @DisplayName("A source that fails, now or later, or throws refuses with 0x88, and nobody else")
  void failures() {
    List<EnhancedAuthenticator> broken =
        List.of(
            (method, credentials) -> {
              throw new IllegalStateException("begin");
            },
            (method, credentials) ->
                data -> {
                  throw new IllegalStateException("next");
                },
            (method, credentials) ->
                data -> CompletableFuture.failedFuture(new IllegalStateException("failed")));
    for (EnhancedAuthenticator each : broken) {
      broker.kernel().enhancedAuthenticator(each);
      TestClient client = knocking("joe");
      assertThat(client.connack()).isEqualTo(ReasonCode.SERVER_UNAVAILABLE);
      assertThat(client.isClosed()).isTrue();
    }
    method(1);
    assertThat(connected("joe").isClosed()).isFalse();
  }

  @Test
  @DisplayName(
      "[MQTT-3.1.2-24] a challenge, or a last word, too large for the client: CONNACK 0x95")
  void tooLarge() {
    String name = "n".repeat(100);
    method(1);
    TestClient client = broker.client(0, "c").send(connect("c", METHOD, name, 80));
    broker.run();
    assertThat(client.connack()).isEqualTo(ReasonCode.PACKET_TOO_LARGE);
    method(0);
    TestClient other = broker.client(0, "c").send(connect("c", METHOD, name, 80));
    broker.run();
    assertThat(other.connack()).isEqualTo(ReasonCode.PACKET_TOO_LARGE);
    assertThat(broker.kernel().clientIds()).isEmpty();
  }

  @Test
  @DisplayName("The user name that was proved counts, and not the one that CONNECT said")
  void identity() {
    method(1);
    List<String> asked = new ArrayList<>();
    broker
        .kernel()
        .authorizer(
            (client, action, topic) -> {
              asked.add(client.username() + " " + topic);
              return CompletableFuture.completedFuture(Authorizer.Verdict.ALLOW);
            });
    TestClient joe = connected("joe").publish("t", "", 0);
    broker.run();
    assertThat(asked).containsExactly("joe t");
    joe.disconnect();
    broker.run();
    TestClient root = connected("root").publish("t", "", 0);
    broker.run();
    assertThat(asked).as("nobody is asked about a superuser").hasSize(1);
    assertThat(root.isClosed()).isFalse();
  }

  @Test
  @DisplayName("A proved user name has its place below the mountpoint, or is refused")
  void mountpoint() {
    method(1);
    ListenerContext listener = new ListenerContext("mounted", "%u/");
    TestClient everything = broker.connected(1, "all").subscribe("#", 0);
    for (String name : List.of("joe", "joe/+")) {
      TestClient client =
          broker
              .client(0, "c", MqttVersion.V5, listener)
              .send(connect("c", METHOD, name, ConnectProperties.NO_MAXIMUM_PACKET_SIZE));
      broker.run();
      answer(client);
      client.publish("t", name, 0);
      broker.run();
    }
    assertThat(everything.take(Publish.class)).extracting(Publish::topic).containsExactly("joe/t");
  }

  @Property(tries = 300)
  void onlyWhoAnswersEachChallengeIsLetIn(@ForAll long seed) {
    Random random = new Random(seed);
    TestBroker one = new TestBroker(1);
    int rounds = random.nextInt(4);
    one.kernel().enhancedAuthenticator(new ChallengeResponse(Runnable::run, rounds));
    TestClient client =
        one.client(0, "c")
            .send(connect("c", METHOD, "joe", ConnectProperties.NO_MAXIMUM_PACKET_SIZE));
    one.run();
    boolean honest = true;
    for (int round = 0; round < rounds && honest; round++) {
      byte[] response = ChallengeResponse.response(challenge(client).data());
      honest = random.nextInt(5) > 0;
      Packet packet =
          honest
              ? auth(ReasonCode.CONTINUE_AUTHENTICATION, METHOD, response)
              : switch (random.nextInt(4)) {
                case 0 -> auth(ReasonCode.CONTINUE_AUTHENTICATION, METHOD, null);
                case 1 -> auth(ReasonCode.CONTINUE_AUTHENTICATION, METHOD + "2", response);
                case 2 -> auth(ReasonCode.REAUTHENTICATE, METHOD, response);
                default -> Ping.REQUEST;
              };
      client.send(packet);
      one.run();
    }
    assertThat(client.connack() == ReasonCode.SUCCESS).isEqualTo(honest);
    assertThat(one.kernel().stats().connections()).isEqualTo(honest ? 1 : 0);
    assertThat(client.isClosed()).isEqualTo(!honest);
  }

  @Test
  @DisplayName("Many clients authenticate at a time while answers come from other threads")
  void manyAtATime() {
    int clients = 200;
    try (ThreadBroker threads = new ThreadBroker(2, MqttSettings.DEFAULT);
        ExecutorService source = Executors.newFixedThreadPool(4)) {
      threads.kernel().enhancedAuthenticator(new ChallengeResponse(source, 5));
      List<TestClient> all = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        String name = (i % 2 == 0 ? "honest" : "liar") + i;
        TestClient client = threads.client(i % 2, "c" + i, MqttVersion.V5);
        client.listening(
            packet -> {
              if (packet instanceof Auth challenge) {
                byte[] response = ChallengeResponse.response(challenge.data());
                boolean lies = name.startsWith("liar") && text(challenge.data()).endsWith("7");
                client.send(
                    auth(
                        ReasonCode.CONTINUE_AUTHENTICATION,
                        METHOD,
                        lies ? bytes("lie") : response));
              }
            });
        client.send(connect("c" + i, METHOD, name, ConnectProperties.NO_MAXIMUM_PACKET_SIZE));
        all.add(client);
      }
      await().until(() -> all.stream().allMatch(client -> client.has(Connack.class)));
      for (int i = 0; i < clients; i += 2) {
        assertThat(all.get(i).connack()).isEqualTo(ReasonCode.SUCCESS);
      }
      long refused = threads.kernel().stats().connectsRefused();
      assertThat(threads.kernel().stats().connectsAccepted()).isEqualTo(clients - refused);
      assertThat(refused).as("some challenges end in 7").isPositive();
    }
  }

  // --- again ---

  private static Auth again(String name) {
    return auth(ReasonCode.REAUTHENTICATE, METHOD, bytes(name));
  }

  @Test
  @DisplayName("[MQTT-4.12.1-1] a connected client authenticates again, and goes on meanwhile")
  void again() {
    method(1);
    TestClient client = connected("joe").subscribe("t", 0);
    broker.run();
    client.take();
    slowMethod(1);
    client.send(again("joe")).publish("t", "1", 0);
    broker.run();
    assertThat(client.payloads()).containsExactly("1");
    thinking.remove().run();
    broker.run();
    answer(client);
    client.publish("t", "2", 0);
    broker.run();
    assertThat(client.payloads()).containsExactly("2");
    thinking.remove().run();
    broker.run();
    Auth done = challenge(client);
    assertThat(done.reason()).isEqualTo(ReasonCode.SUCCESS);
    assertThat(done.method()).isEqualTo(METHOD);
    assertThat(text(done.data())).isEqualTo("hello joe");
    broker.advance(Duration.ofMinutes(1));
    assertThat(client.isClosed()).as("its time for it has ended too").isFalse();
  }

  @Test
  @DisplayName("[MQTT-4.12.1-2] who fails to authenticate again gets DISCONNECT 0x87")
  void failsAgain() {
    method(1);
    TestClient client = connected("joe").send(again("joe"));
    broker.run();
    client.take();
    client.send(auth(ReasonCode.CONTINUE_AUTHENTICATION, METHOD, bytes("wrong")));
    broker.run();
    assertThat(client.goodbye()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
    assertThat(client.isClosed()).isTrue();
  }

  @ParameterizedTest
  @org.junit.jupiter.params.provider.ValueSource(strings = {"jim", "root"})
  @DisplayName("Who turns out to be somebody else gets DISCONNECT 0x87")
  void somebodyElse(String other) {
    method(1);
    TestClient client = connected("joe").send(again(other));
    broker.run();
    answer(client);
    assertThat(client.goodbye()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
    assertThat(client.isClosed()).isTrue();
  }

  @Test
  @DisplayName("[MQTT-4.12.1-1] another method, an answer to nothing, a second wish: 0x82")
  void notDueAgain() {
    method(1);
    List<List<Packet>> wrong =
        List.of(
            List.of(auth(ReasonCode.REAUTHENTICATE, "OTHER", null)),
            List.of(auth(ReasonCode.CONTINUE_AUTHENTICATION, METHOD, null)),
            List.of(again("joe"), again("joe")));
    for (List<Packet> packets : wrong) {
      TestClient client = connected("joe");
      packets.forEach(client::send);
      broker.run();
      assertThat(client.goodbye()).as(packets.toString()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
      assertThat(client.isClosed()).isTrue();
    }
  }

  @Test
  @DisplayName("Who does not finish in time gets 0x87; a source that does not, or fails, 0x89")
  void silenceAgain() {
    method(1);
    TestClient silent = connected("joe").send(again("joe"));
    broker.advance(Duration.ofSeconds(16));
    assertThat(silent.goodbye()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
    TestClient patient = connected("joe");
    slowMethod(1);
    patient.send(again("joe"));
    broker.advance(Duration.ofSeconds(16));
    assertThat(patient.goodbye()).isEqualTo(ReasonCode.SERVER_BUSY);
    method(1);
    TestClient unlucky = connected("joe");
    broker
        .kernel()
        .enhancedAuthenticator(
            (method, credentials) ->
                data -> CompletableFuture.failedFuture(new IllegalStateException("down")));
    unlucky.send(again("joe"));
    broker.run();
    assertThat(unlucky.goodbye()).isEqualTo(ReasonCode.SERVER_BUSY);
  }

  @Test
  @DisplayName("[MQTT-4.12.1-2] a method that has gone meanwhile: DISCONNECT 0x8C")
  void methodGone() {
    method(1);
    TestClient client = connected("joe");
    broker.kernel().enhancedAuthenticator(EnhancedAuthenticator.NONE);
    assertThat(client.isClosed()).isFalse();
    client.send(again("joe"));
    broker.run();
    assertThat(client.goodbye()).isEqualTo(ReasonCode.BAD_AUTHENTICATION_METHOD);
  }
}
