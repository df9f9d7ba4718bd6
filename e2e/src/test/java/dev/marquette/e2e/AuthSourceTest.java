package dev.marquette.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5SubAckException;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5SimpleAuth;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.puback.Mqtt5PubAckReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.suback.Mqtt5SubAckReasonCode;
import dev.marquette.e2e.Clients.Client;
import dev.marquette.e2e.Quickstart.Broker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** 5: who may connect and what they may do is a resource. */
@ExtendWith(Installation.class)
class AuthSourceTest {
  private final Quickstart cluster = Quickstart.running(3);
  private final Clients clients = new Clients();

  @AfterEach
  void clean() {
    clients.close();
    cluster.kubectl.run(
        "delete", "authsource/users", "secret/alice", "--ignore-not-found", "--wait=true");
  }

  @Test
  void wrongPasswordsFailAndDeniedTopicsAreRefusedOnEveryPod() {
    Client before = clients.connect(cluster.brokers().getFirst().ip(), Quickstart.MQTT);
    cluster.kubectl.apply(users());
    cluster.awaitCondition("authsource/users", "Ready", Quickstart.APPLIED);

    for (Broker broker : cluster.brokers()) {
      assertThat(refusal(broker, "wrong"))
          .isEqualTo(Mqtt5ConnAckReasonCode.BAD_USER_NAME_OR_PASSWORD);

      Client alice = connect(broker, "alice", "secret");
      Mqtt5PubAckException denied =
          catchThrowableOfType(
              Mqtt5PubAckException.class,
              () ->
                  alice.mqtt().publishWith().topic("private/x").qos(MqttQos.AT_LEAST_ONCE).send());
      assertThat(denied).isNotNull();
      assertThat(denied.getMqttMessage().getReasonCode())
          .isEqualTo(Mqtt5PubAckReasonCode.NOT_AUTHORIZED);
      Mqtt5SubAckException hidden =
          catchThrowableOfType(
              Mqtt5SubAckException.class,
              () -> alice.mqtt().subscribeWith().topicFilter("private/#").send());
      assertThat(hidden).isNotNull();
      assertThat(hidden.getMqttMessage().getReasonCodes())
          .containsExactly(Mqtt5SubAckReasonCode.NOT_AUTHORIZED);
      alice.mqtt().subscribeWith().topicFilter("own/alice/#").send();
      alice.mqtt().publishWith().topic("own/alice/1").qos(MqttQos.AT_LEAST_ONCE).send();
      await().until(() -> alice.received().contains("own/alice/1="));
    }
    assertThat(before.isConnected()).as("a client that was there before").isTrue();
  }

  @Test
  void aChangedPasswordAndAnAuthSourceThatGoesAreInForceOnEveryPod() {
    cluster.kubectl.apply(users());
    cluster.awaitCondition("authsource/users", "Ready", Quickstart.APPLIED);
    Client before = connect(cluster.brokers().getFirst(), "alice", "secret");

    cluster.kubectl.apply(users().replace("password: secret", "password: changed"));
    for (Broker broker : cluster.brokers()) {
      await("the new password at " + broker.name())
          .until(() -> connect(broker, "alice", "changed").isConnected());
      assertThat(refusal(broker, "secret"))
          .isEqualTo(Mqtt5ConnAckReasonCode.BAD_USER_NAME_OR_PASSWORD);
    }
    assertThat(before.isConnected()).as("a client that knew the old one").isTrue();

    cluster.kubectl.run("delete", "authsource/users", "--wait=true");
    for (Broker broker : cluster.brokers()) {
      await("nobody is asked for a password at " + broker.name())
          .until(() -> connect(broker, "alice", "wrong").isConnected());
    }
  }

  private Mqtt5ConnAckReasonCode refusal(Broker broker, String password) {
    Mqtt5ConnAckException refused =
        catchThrowableOfType(Mqtt5ConnAckException.class, () -> connect(broker, "alice", password));
    assertThat(refused).isNotNull();
    return refused.getMqttMessage().getReasonCode();
  }

  private Client connect(Broker broker, String user, String password) {
    return clients.connect(
        clients
            .builder(broker.ip(), Quickstart.MQTT)
            .simpleAuth(
                Mqtt5SimpleAuth.builder()
                    .username(user)
                    .password(password.getBytes(UTF_8))
                    .build()));
  }

  static String users() {
    return """
        apiVersion: v1
        kind: Secret
        metadata:
          name: alice
        stringData:
          password: secret
        ---
        apiVersion: marquette.dev/v1alpha1
        kind: AuthSource
        metadata:
          name: users
        spec:
          cluster: quickstart
          order: 1
          builtin:
            users:
              - username: alice
                passwordSecret:
                  name: alice
            rules:
              - permission: allow
                who: {username: alice}
                topics: ["own/%u/#"]
              - permission: deny
                who: {username: alice}
                topics: ["private/#"]
        """;
  }
}
