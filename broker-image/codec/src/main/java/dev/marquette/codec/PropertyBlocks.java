package dev.marquette.codec;

import static dev.marquette.codec.Property.ASSIGNED_CLIENT_IDENTIFIER;
import static dev.marquette.codec.Property.AUTHENTICATION_DATA;
import static dev.marquette.codec.Property.AUTHENTICATION_METHOD;
import static dev.marquette.codec.Property.CONTENT_TYPE;
import static dev.marquette.codec.Property.CORRELATION_DATA;
import static dev.marquette.codec.Property.MAXIMUM_PACKET_SIZE;
import static dev.marquette.codec.Property.MAXIMUM_QOS;
import static dev.marquette.codec.Property.MESSAGE_EXPIRY_INTERVAL;
import static dev.marquette.codec.Property.PAYLOAD_FORMAT_INDICATOR;
import static dev.marquette.codec.Property.REASON_STRING;
import static dev.marquette.codec.Property.RECEIVE_MAXIMUM;
import static dev.marquette.codec.Property.REQUEST_PROBLEM_INFORMATION;
import static dev.marquette.codec.Property.REQUEST_RESPONSE_INFORMATION;
import static dev.marquette.codec.Property.RESPONSE_INFORMATION;
import static dev.marquette.codec.Property.RESPONSE_TOPIC;
import static dev.marquette.codec.Property.RETAIN_AVAILABLE;
import static dev.marquette.codec.Property.SERVER_KEEP_ALIVE;
import static dev.marquette.codec.Property.SERVER_REFERENCE;
import static dev.marquette.codec.Property.SESSION_EXPIRY_INTERVAL;
import static dev.marquette.codec.Property.SHARED_SUBSCRIPTION_AVAILABLE;
import static dev.marquette.codec.Property.SUBSCRIPTION_IDENTIFIER;
import static dev.marquette.codec.Property.SUBSCRIPTION_IDENTIFIER_AVAILABLE;
import static dev.marquette.codec.Property.TOPIC_ALIAS;
import static dev.marquette.codec.Property.TOPIC_ALIAS_MAXIMUM;
import static dev.marquette.codec.Property.WILDCARD_SUBSCRIPTION_AVAILABLE;
import static dev.marquette.codec.Property.WILL_DELAY_INTERVAL;

import dev.marquette.codec.FrameWriter.PropertyBlock;

/** The blocks of properties, each packet's in the standard's order but for the expiry's place. */
final class PropertyBlocks {
  private PropertyBlocks() {}

  static PropertyBlock connect(ConnectProperties p) {
    ConnectProperties d = ConnectProperties.DEFAULT;
    return out -> {
      if (p.sessionExpirySeconds() != d.sessionExpirySeconds()) {
        out.writeIntProperty(SESSION_EXPIRY_INTERVAL, p.sessionExpirySeconds());
      }
      if (p.receiveMaximum() != d.receiveMaximum()) {
        out.writeShortProperty(RECEIVE_MAXIMUM, p.receiveMaximum());
      }
      if (p.maximumPacketSize() != d.maximumPacketSize()) {
        out.writeIntProperty(MAXIMUM_PACKET_SIZE, p.maximumPacketSize());
      }
      if (p.topicAliasMaximum() != d.topicAliasMaximum()) {
        out.writeShortProperty(TOPIC_ALIAS_MAXIMUM, p.topicAliasMaximum());
      }
      if (p.requestResponseInformation() != d.requestResponseInformation()) {
        out.writeFlagProperty(REQUEST_RESPONSE_INFORMATION, p.requestResponseInformation());
      }
      if (p.requestProblemInformation() != d.requestProblemInformation()) {
        out.writeFlagProperty(REQUEST_PROBLEM_INFORMATION, p.requestProblemInformation());
      }
      out.writeUserProperties(p.userProperties());
      out.writeStringProperty(AUTHENTICATION_METHOD, p.authenticationMethod());
      out.writeBinaryProperty(AUTHENTICATION_DATA, p.authenticationData());
    };
  }

  static PropertyBlock will(Will will) {
    return out -> {
      message(will.properties()).writeTo(out);
      if (will.delaySeconds() != 0) {
        out.writeIntProperty(WILL_DELAY_INTERVAL, will.delaySeconds());
      }
    };
  }

  static PropertyBlock connack(ConnackProperties p) {
    return out -> {
      out.writeIntProperty(SESSION_EXPIRY_INTERVAL, p.sessionExpirySeconds());
      out.writeShortProperty(RECEIVE_MAXIMUM, p.receiveMaximum());
      out.writeByteProperty(MAXIMUM_QOS, p.maximumQos());
      out.writeFlagProperty(RETAIN_AVAILABLE, p.retainAvailable());
      out.writeIntProperty(MAXIMUM_PACKET_SIZE, p.maximumPacketSize());
      out.writeStringProperty(ASSIGNED_CLIENT_IDENTIFIER, p.assignedClientId());
      out.writeShortProperty(TOPIC_ALIAS_MAXIMUM, p.topicAliasMaximum());
      out.writeStringProperty(REASON_STRING, p.reasonString());
      out.writeUserProperties(p.userProperties());
      out.writeFlagProperty(WILDCARD_SUBSCRIPTION_AVAILABLE, p.wildcardSubscriptionAvailable());
      out.writeFlagProperty(SUBSCRIPTION_IDENTIFIER_AVAILABLE, p.subscriptionIdentifierAvailable());
      out.writeFlagProperty(SHARED_SUBSCRIPTION_AVAILABLE, p.sharedSubscriptionAvailable());
      out.writeShortProperty(SERVER_KEEP_ALIVE, p.serverKeepAliveSeconds());
      out.writeStringProperty(RESPONSE_INFORMATION, p.responseInformation());
      out.writeStringProperty(SERVER_REFERENCE, p.serverReference());
      out.writeStringProperty(AUTHENTICATION_METHOD, p.authenticationMethod());
      out.writeBinaryProperty(AUTHENTICATION_DATA, p.authenticationData());
    };
  }

  /** What travels with a message. The expiry is first, where {@link PublishFrame} patches it. */
  static PropertyBlock message(PublishProperties p) {
    return out -> {
      if (p.messageExpirySeconds() >= 0) {
        out.writeIntProperty(MESSAGE_EXPIRY_INTERVAL, p.messageExpirySeconds());
      }
      if (p.payloadFormat() >= 0) {
        out.writeByteProperty(PAYLOAD_FORMAT_INDICATOR, p.payloadFormat());
      }
      out.writeStringProperty(CONTENT_TYPE, p.contentType());
      out.writeStringProperty(RESPONSE_TOPIC, p.responseTopic());
      out.writeBinaryProperty(CORRELATION_DATA, p.correlationData());
      out.writeUserProperties(p.userProperties());
    };
  }

  static PropertyBlock publish(PublishProperties p) {
    return out -> {
      message(p).writeTo(out);
      if (p.topicAlias() != 0) {
        out.writeShortProperty(TOPIC_ALIAS, p.topicAlias());
      }
      for (int id : p.subscriptionIds()) {
        out.writeByte(SUBSCRIPTION_IDENTIFIER);
        out.writeVariable(id);
      }
    };
  }

  static PropertyBlock subscribe(Subscribe packet) {
    return out -> {
      if (packet.subscriptionId() != 0) {
        out.writeByte(SUBSCRIPTION_IDENTIFIER);
        out.writeVariable(packet.subscriptionId());
      }
      out.writeUserProperties(packet.userProperties());
    };
  }

  static PropertyBlock reason(ReasonProperties p) {
    return out -> {
      out.writeStringProperty(REASON_STRING, p.reasonString());
      out.writeUserProperties(p.userProperties());
    };
  }

  static PropertyBlock disconnect(Disconnect p) {
    return out -> {
      out.writeIntProperty(SESSION_EXPIRY_INTERVAL, p.sessionExpirySeconds());
      out.writeStringProperty(REASON_STRING, p.reasonString());
      out.writeUserProperties(p.userProperties());
      out.writeStringProperty(SERVER_REFERENCE, p.serverReference());
    };
  }

  static PropertyBlock auth(Auth p) {
    return out -> {
      out.writeStringProperty(AUTHENTICATION_METHOD, p.method());
      out.writeBinaryProperty(AUTHENTICATION_DATA, p.data());
      out.writeStringProperty(REASON_STRING, p.reasonString());
      out.writeUserProperties(p.userProperties());
    };
  }
}
