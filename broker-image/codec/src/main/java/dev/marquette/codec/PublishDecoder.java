package dev.marquette.codec;

/** Reads a PUBLISH. (3.3) */
final class PublishDecoder {
  private PublishDecoder() {}

  static Publish decode(
      FrameReader in, int flags, MqttVersion version, Peer sender, TopicCache topics)
      throws MalformedPacketException {
    boolean dup = (flags & 0b1000) != 0;
    int qos = (flags >>> 1) & 0b11;
    boolean retain = (flags & 1) != 0;
    String topic = in.readTopic(topics);
    int packetId = qos > 0 ? in.readPacketId() : 0;
    PublishProperties properties =
        version.isV5() ? readProperties(in, sender) : PublishProperties.NONE;
    if (topic.isEmpty() && properties.topicAlias() == 0) {
      throw in.protocolError("topic is empty and no topic alias stands for it; name a topic");
    }
    return new Publish(dup, qos, retain, topic, packetId, properties, in.readRest());
  }

  private static PublishProperties readProperties(FrameReader in, Peer sender)
      throws MalformedPacketException {
    if (!in.beginProperties()) {
      return PublishProperties.NONE;
    }
    MessageProperties properties = new MessageProperties();
    int id;
    while ((id = in.nextProperty()) != FrameReader.NO_PROPERTY) {
      if (properties.read(id, in)) {
        continue;
      }
      switch (id) {
        case Property.TOPIC_ALIAS -> properties.readTopicAlias(in);
        case Property.SUBSCRIPTION_IDENTIFIER -> {
          if (sender == Peer.CLIENT) {
            throw in.protocolError("a client may not send a subscription identifier in it");
          }
          properties.readSubscriptionId(in);
        }
        default -> throw in.notAllowed(id);
      }
    }
    return properties.toRecord(in.takeUserProperties());
  }
}
