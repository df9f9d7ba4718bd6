package dev.marquette.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.hivemq.client.mqtt.datatypes.MqttUtf8String;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientConfig;
import com.hivemq.client.mqtt.mqtt5.auth.Mqtt5EnhancedAuthMechanism;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5Auth;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5AuthBuilder;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5EnhancedAuth;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5EnhancedAuthBuilder;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5Disconnect;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** The client's side of {@link HmacAuthenticator}, for HiveMQ's client. */
final class HmacMechanism implements Mqtt5EnhancedAuthMechanism {
  private final String method;
  private final String name;
  private final List<ByteBuffer> nonces = new CopyOnWriteArrayList<>();
  private volatile String secret;
  private volatile byte[] proof = {};

  HmacMechanism(String method, String name, String secret) {
    this.method = method;
    this.name = name;
    this.secret = secret;
  }

  /** What the broker has challenged it with. */
  List<ByteBuffer> nonces() {
    return nonces;
  }

  /** From now on it proves that it knows another secret. */
  void secret(String other) {
    secret = other;
  }

  @Override
  public MqttUtf8String getMethod() {
    return MqttUtf8String.of(method);
  }

  @Override
  public int getTimeout() {
    return Peer.PATIENCE_SECONDS;
  }

  @Override
  public CompletableFuture<Void> onAuth(
      Mqtt5ClientConfig client, Mqtt5Connect connect, Mqtt5EnhancedAuthBuilder auth) {
    auth.data(name.getBytes(UTF_8));
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletableFuture<Void> onReAuth(Mqtt5ClientConfig client, Mqtt5AuthBuilder auth) {
    auth.data(name.getBytes(UTF_8));
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletableFuture<Boolean> onContinue(
      Mqtt5ClientConfig client, Mqtt5Auth challenge, Mqtt5AuthBuilder auth) {
    byte[] nonce = bytes(challenge.getData());
    nonces.add(ByteBuffer.wrap(nonce));
    proof = HmacAuthenticator.hmac(secret, nonce);
    auth.data(proof);
    return CompletableFuture.completedFuture(true);
  }

  @Override
  public CompletableFuture<Boolean> onAuthSuccess(Mqtt5ClientConfig client, Mqtt5ConnAck connack) {
    return isProved(connack.getEnhancedAuth().flatMap(Mqtt5EnhancedAuth::getData));
  }

  @Override
  public CompletableFuture<Boolean> onReAuthSuccess(Mqtt5ClientConfig client, Mqtt5Auth auth) {
    return isProved(auth.getData());
  }

  /** Whether the broker knows the secret; else the client ends the connection. */
  private CompletableFuture<Boolean> isProved(Optional<ByteBuffer> lastWord) {
    ByteBuffer expected = ByteBuffer.wrap(HmacAuthenticator.hmac(secret, proof));
    return CompletableFuture.completedFuture(lastWord.equals(Optional.of(expected)));
  }

  private static byte[] bytes(Optional<ByteBuffer> data) {
    ByteBuffer from = data.orElseThrow();
    byte[] bytes = new byte[from.remaining()];
    from.get(bytes);
    return bytes;
  }

  @Override
  public void onAuthRejected(Mqtt5ClientConfig client, Mqtt5ConnAck connack) {
    // who connects is told
  }

  @Override
  public void onReAuthRejected(Mqtt5ClientConfig client, Mqtt5Disconnect disconnect) {
    // who authenticates again is told
  }

  @Override
  public void onAuthError(Mqtt5ClientConfig client, Throwable cause) {
    // who connects is told
  }

  @Override
  public void onReAuthError(Mqtt5ClientConfig client, Throwable cause) {
    // who authenticates again is told
  }
}
