package dev.marquette.kernel.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.codec.Ack;
import dev.marquette.codec.Connack;
import dev.marquette.codec.Disconnect;
import dev.marquette.codec.Packet;
import dev.marquette.codec.Publish;
import dev.marquette.codec.ReasonCode;
import dev.marquette.codec.Suback;
import dev.marquette.codec.Unsuback;
import dev.marquette.kernel.testkit.TestClient;
import java.util.ArrayList;
import java.util.List;

/** Compares what a client got with what it must have got: packet by packet, and nothing more. */
final class Verdict {
  private final List<Publish> publishes = new ArrayList<>();
  private final List<Ack> acks = new ArrayList<>();
  private final List<String> answers = new ArrayList<>();
  private final List<ReasonCode> goodbyes = new ArrayList<>();

  private Verdict(List<Packet> packets) {
    for (Packet packet : packets) {
      switch (packet) {
        case Publish publish -> publishes.add(publish);
        // Its words are no matter of state: AckReasonTest has them.
        case Ack ack -> acks.add(new Ack(ack.type(), ack.packetId(), ack.reason()));
        case Connack connack -> {
          assertThat(connack.reason()).isEqualTo(ReasonCode.SUCCESS);
          answers.add("connack " + connack.sessionPresent());
        }
        case Suback suback -> answers.add("suback " + suback.packetId() + " " + suback.reasons());
        case Unsuback unsuback ->
            answers.add("unsuback " + unsuback.packetId() + " " + unsuback.reasons());
        case Disconnect disconnect -> goodbyes.add(disconnect.reason());
        default -> throw new AssertionError("the broker sent " + packet);
      }
    }
  }

  /** Takes what has come. A client that does not read gets it when it reads again. */
  static void check(Player.Seat seat) {
    Link link = seat.link();
    List<Packet> packets = seat.client().take();
    assertThat(seat.client().isClosed()).as("closed").isEqualTo(link.closed);
    if (link.stuck) {
      assertThat(packets).as("of a client that does not read").isEmpty();
      return;
    }
    new Verdict(packets).compare(seat.session(), link);
    link.publishes.clear();
    link.acks.clear();
    link.answers.clear();
  }

  private void compare(ModelSession session, Link link) {
    assertThat(answers).isEqualTo(link.answers);
    assertThat(acks).isEqualTo(link.acks);
    assertThat(publishes.stream().map(TestClient::text))
        .containsExactlyElementsOf(
            link.publishes.stream().map(sent -> sent.copy().message().payload()).toList());
    for (int i = 0; i < publishes.size(); i++) {
      compare(publishes.get(i), link.publishes.get(i), session, link);
    }
    assertThat(goodbyes).isEqualTo(link.goodbye == null ? List.of() : List.of(link.goodbye));
  }

  private static void compare(Publish got, Link.Sent sent, ModelSession session, Link link) {
    Interest.Copy copy = sent.copy();
    boolean v5 = link.version.isV5();
    assertThat(got.topic()).isEqualTo(copy.message().topic());
    assertThat(got.qos()).as("QoS").isEqualTo(copy.qos());
    assertThat(got.retain()).as("RETAIN").isEqualTo(copy.retain());
    assertThat(got.dup()).as("DUP [MQTT-3.3.1-1]").isEqualTo(sent.dup());
    assertThat(got.properties().messageExpirySeconds()).as("expiry").isEqualTo(sent.secondsLeft());
    assertThat(got.properties().subscriptionIds())
        .isEqualTo(v5 && copy.subscriptionId() > 0 ? List.of(copy.subscriptionId()) : List.of());
    ModelSession.Unacked entry = sent.unacked();
    if (entry == null) {
      assertThat(got.packetId()).isZero();
      return;
    }
    if (entry.packetId == 0) {
      assertThat(session.unacked.stream().filter(other -> other != entry))
          .as("packet IDs in use [MQTT-2.2.1-4]")
          .noneMatch(other -> other.packetId == got.packetId());
      entry.packetId = got.packetId();
    }
    assertThat(got.packetId()).as("packet ID [MQTT-4.4.0-1]").isPositive();
    assertThat(got.packetId()).as("packet ID [MQTT-4.4.0-1]").isEqualTo(entry.packetId);
    entry.seenOn = link;
  }
}
