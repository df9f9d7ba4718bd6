package dev.marquette.codec;

import java.util.List;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.jspecify.annotations.Nullable;

/** Packets that can be on the wire, of every kind, for properties that hold for all of them. */
final class Packets {
  private static final Arbitrary<String> TEXT =
      Arbitraries.strings()
          .withChars("abz09 /$-_%\u007Fäß€温ｚ")
          .ofMaxLength(24)
          .map(text -> text.length() % 5 == 4 ? text + "😀" : text);
  private static final Arbitrary<String> TOPIC =
      TEXT.map(text -> "t" + text).edgeCases(config -> config.add("a", "/", "t".repeat(200)));
  private static final Arbitrary<String> FILTER =
      Arbitraries.of("#", "+", "a/+/b", "$share/g/a/#", "a//b", "ä/€/#", "x".repeat(300));
  private static final Arbitrary<byte[]> BINARY =
      Arbitraries.bytes().array(byte[].class).ofMaxSize(40);
  private static final Arbitrary<byte[]> PAYLOAD =
      Arbitraries.bytes().array(byte[].class).ofMaxSize(300);
  private static final Arbitrary<Integer> SHORT = Arbitraries.integers().between(0, 0xFFFF);
  private static final Arbitrary<Integer> PACKET_ID = Arbitraries.integers().between(1, 0xFFFF);
  private static final Arbitrary<Long> INT = Arbitraries.longs().between(0, 0xFFFF_FFFFL);
  private static final Arbitrary<Integer> QOS = Arbitraries.of(0, 1, 2);
  private static final Arbitrary<Boolean> FLAG = Arbitraries.of(true, false);
  private static final Arbitrary<Integer> SUBSCRIPTION_ID =
      Arbitraries.integers().between(1, VariableByteInteger.MAX);
  private static final Arbitrary<List<UserProperty>> USER_PROPERTIES =
      Combinators.combine(TEXT, TEXT).as(UserProperty::new).list().ofMaxSize(3);
  private static final Arbitrary<ReasonProperties> REASON_PROPERTIES =
      Combinators.combine(TEXT.injectNull(0.5), USER_PROPERTIES).as(ReasonProperties::new);

  private Packets() {}

  /** What a client of this version may send. */
  static Arbitrary<Packet> ofClient(MqttVersion version) {
    Arbitrary<Packet> common =
        Arbitraries.oneOf(
            publish(version, Peer.CLIENT).map(p -> p),
            ack(version).map(p -> p),
            subscribe(version).map(p -> p),
            unsubscribe(version).map(p -> p),
            Arbitraries.just(Ping.REQUEST),
            disconnect(version, Peer.CLIENT).map(p -> p));
    return version.isV5()
        ? Arbitraries.oneOf(common, auth(AllowedReasons.AUTH_OF_CLIENT).map(p -> p))
        : common;
  }

  /** What a server may send to a client of this version. */
  static Arbitrary<Packet> ofServer(MqttVersion version) {
    Arbitrary<Packet> common =
        Arbitraries.oneOf(
            connack(version).map(p -> p),
            publish(version, Peer.SERVER).map(p -> p),
            ack(version).map(p -> p),
            suback(version).map(p -> p),
            unsuback(version).map(p -> p),
            Arbitraries.just(Ping.RESPONSE));
    return version.isV5()
        ? Arbitraries.oneOf(
            common,
            disconnect(version, Peer.SERVER).map(p -> p),
            auth(AllowedReasons.AUTH_OF_SERVER).map(p -> p))
        : common;
  }

  static Arbitrary<Connect> connect(MqttVersion version) {
    boolean v5 = version.isV5();
    Arbitrary<ConnectProperties> properties =
        v5 ? connectProperties() : Arbitraries.just(ConnectProperties.DEFAULT);
    Arbitrary<Credentials> credentials =
        Combinators.combine(TEXT.injectNull(0.3), BINARY.injectNull(0.3))
            .as((name, secret) -> new Credentials(name, name == null && !v5 ? null : secret));
    return Combinators.combine(
            v5 ? Arbitraries.just(false) : FLAG,
            TEXT,
            FLAG,
            SHORT,
            credentials,
            will(version).injectNull(0.5),
            properties)
        .as(
            (bridge, id, clean, keepAlive, login, will, all) ->
                new Connect(
                    version,
                    bridge,
                    id,
                    clean,
                    keepAlive,
                    login.username(),
                    login.password(),
                    will,
                    all));
  }

  private record Credentials(@Nullable String username, byte @Nullable [] password) {}

  private static Arbitrary<ConnectProperties> connectProperties() {
    return Combinators.combine(
            INT,
            PACKET_ID,
            Arbitraries.oneOf(
                Arbitraries.longs().between(1, 0xFFFF_FFFFL),
                Arbitraries.just(ConnectProperties.NO_MAXIMUM_PACKET_SIZE)),
            SHORT,
            FLAG,
            USER_PROPERTIES,
            TEXT.injectNull(0.5),
            BINARY.injectNull(0.5))
        .as(
            (expiry, receive, size, alias, flag, user, method, data) ->
                new ConnectProperties(
                    expiry,
                    receive,
                    size,
                    alias,
                    flag,
                    !flag,
                    user,
                    method,
                    method == null ? null : data));
  }

  private static Arbitrary<Will> will(MqttVersion version) {
    Arbitrary<PublishProperties> properties =
        version.isV5()
            ? publishProperties(Peer.CLIENT).map(PublishProperties::forwarded)
            : Arbitraries.just(PublishProperties.NONE);
    Arbitrary<Long> delay = version.isV5() ? INT : Arbitraries.just(0L);
    return Combinators.combine(TOPIC, QOS, FLAG, BINARY, delay, properties).as(Will::new);
  }

  static Arbitrary<Publish> publish(MqttVersion version, Peer sender) {
    Arbitrary<PublishProperties> properties =
        version.isV5() ? publishProperties(sender) : Arbitraries.just(PublishProperties.NONE);
    return Combinators.combine(FLAG, QOS, FLAG, TOPIC, PACKET_ID, properties, PAYLOAD)
        .as(
            (dup, qos, retain, topic, id, all, payload) ->
                new Publish(
                    qos > 0 && dup,
                    qos,
                    retain,
                    all.topicAlias() % 3 == 2 ? "" : topic,
                    qos > 0 ? id : 0,
                    all,
                    payload));
  }

  static Arbitrary<PublishProperties> publishProperties(Peer sender) {
    Arbitrary<List<Integer>> ids =
        sender == Peer.SERVER ? SUBSCRIPTION_ID.list().ofMaxSize(3) : Arbitraries.just(List.of());
    return Arbitraries.oneOf(
        Arbitraries.just(PublishProperties.NONE),
        Combinators.combine(
                Arbitraries.of(-1, 0, 1),
                Arbitraries.oneOf(Arbitraries.just(-1L), INT),
                TEXT.injectNull(0.5),
                TOPIC.injectNull(0.5),
                BINARY.injectNull(0.5),
                USER_PROPERTIES,
                Arbitraries.oneOf(Arbitraries.just(0), PACKET_ID),
                ids)
            .as(PublishProperties::new));
  }

  private static Arbitrary<Ack> ack(MqttVersion version) {
    return Arbitraries.of(Ack.Type.class)
        .flatMap(
            type ->
                version.isV5()
                    ? Combinators.combine(
                            PACKET_ID, one(AllowedReasons.of(type)), REASON_PROPERTIES)
                        .as((id, reason, all) -> new Ack(type, id, reason, all))
                    : PACKET_ID.map(id -> new Ack(type, id, ReasonCode.SUCCESS)));
  }

  private static Arbitrary<Subscribe> subscribe(MqttVersion version) {
    boolean v5 = version.isV5();
    Arbitrary<Subscribe.Request> request =
        v5
            ? Combinators.combine(FILTER, QOS, FLAG, FLAG, QOS).as(Subscribe.Request::new)
            : Combinators.combine(FILTER, QOS)
                .as((filter, qos) -> new Subscribe.Request(filter, qos, false, false, 0));
    return Combinators.combine(
            PACKET_ID,
            v5 ? Arbitraries.oneOf(Arbitraries.just(0), SUBSCRIPTION_ID) : Arbitraries.just(0),
            v5 ? USER_PROPERTIES : Arbitraries.just(List.<UserProperty>of()),
            request.list().ofMinSize(1).ofMaxSize(4))
        .as(Subscribe::new);
  }

  private static Arbitrary<Unsubscribe> unsubscribe(MqttVersion version) {
    return Combinators.combine(
            PACKET_ID,
            version.isV5() ? USER_PROPERTIES : Arbitraries.just(List.<UserProperty>of()),
            FILTER.list().ofMinSize(1).ofMaxSize(4))
        .as(Unsubscribe::new);
  }

  private static Arbitrary<Disconnect> disconnect(MqttVersion version, Peer sender) {
    if (!version.isV5()) {
      return Arbitraries.just(new Disconnect(ReasonCode.SUCCESS));
    }
    boolean client = sender == Peer.CLIENT;
    AllowedReasons reasons =
        client ? AllowedReasons.DISCONNECT_OF_CLIENT : AllowedReasons.DISCONNECT_OF_SERVER;
    return Combinators.combine(
            one(reasons), INT.injectNull(0.5), REASON_PROPERTIES, TEXT.injectNull(0.5))
        .as(
            (reason, expiry, all, reference) ->
                new Disconnect(
                    reason,
                    client ? expiry : null,
                    all.reasonString(),
                    client ? null : reference,
                    all.userProperties()));
  }

  private static Arbitrary<Auth> auth(AllowedReasons reasons) {
    return Combinators.combine(one(reasons), TEXT, BINARY.injectNull(0.5), REASON_PROPERTIES)
        .as(
            (reason, method, data, all) ->
                new Auth(reason, method, data, all.reasonString(), all.userProperties()));
  }

  static Arbitrary<Connack> connack(MqttVersion version) {
    if (!version.isV5()) {
      boolean flag = version == MqttVersion.V3_1_1;
      return Combinators.combine(FLAG, Arbitraries.integers().between(0, 5))
          .as(
              (present, code) ->
                  new Connack(
                      flag && present && code == 0,
                      Objects.requireNonNull(ReturnCode.toReason(code)),
                      ConnackProperties.NONE));
    }
    Arbitrary<ConnackProperties> some =
        Combinators.combine(INT, PACKET_ID, FLAG, TEXT, SHORT, REASON_PROPERTIES, BINARY)
            .as(
                (expiry, receive, flag, text, number, all, data) ->
                    new ConnackProperties(
                        flag ? expiry : null,
                        receive,
                        flag ? 1 : 0,
                        flag,
                        Math.max(1, expiry),
                        text,
                        number,
                        all.reasonString(),
                        all.userProperties(),
                        flag,
                        !flag,
                        flag ? null : true,
                        number,
                        flag ? text : null,
                        flag ? null : text,
                        text,
                        data));
    return Combinators.combine(
            FLAG,
            one(AllowedReasons.CONNACK),
            Arbitraries.oneOf(Arbitraries.just(ConnackProperties.NONE), some))
        .as((present, reason, all) -> new Connack(present && !reason.isError(), reason, all));
  }

  private static Arbitrary<Suback> suback(MqttVersion version) {
    if (version.isV5()) {
      return Combinators.combine(PACKET_ID, some(one(AllowedReasons.SUBACK)), REASON_PROPERTIES)
          .as(Suback::new);
    }
    Arbitrary<ReasonCode> code =
        Arbitraries.of(
            ReasonCode.SUCCESS,
            ReasonCode.GRANTED_QOS_1,
            ReasonCode.GRANTED_QOS_2,
            ReasonCode.UNSPECIFIED_ERROR);
    return Combinators.combine(PACKET_ID, some(code))
        .as((id, reasons) -> new Suback(id, reasons, ReasonProperties.NONE));
  }

  private static Arbitrary<Unsuback> unsuback(MqttVersion version) {
    return version.isV5()
        ? Combinators.combine(PACKET_ID, some(one(AllowedReasons.UNSUBACK)), REASON_PROPERTIES)
            .as(Unsuback::new)
        : PACKET_ID.map(id -> new Unsuback(id, List.of(), ReasonProperties.NONE));
  }

  private static Arbitrary<ReasonCode> one(AllowedReasons reasons) {
    return Arbitraries.of(ReasonCode.class).filter(reasons::contains);
  }

  private static Arbitrary<List<ReasonCode>> some(Arbitrary<ReasonCode> reason) {
    return reason.list().ofMinSize(1).ofMaxSize(4);
  }
}
