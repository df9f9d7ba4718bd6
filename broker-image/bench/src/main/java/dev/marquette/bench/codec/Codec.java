package dev.marquette.bench.codec;

import dev.marquette.codec.PacketEncoder;
import io.netty.channel.ChannelInboundHandler;
import io.netty.handler.codec.mqtt.MqttDecoder;

/** Whose codec it is. */
public enum Codec {
  MARQUETTE {
    @Override
    ChannelInboundHandler decoder() {
      return new PacketHandler();
    }
  },

  NETTY {
    @Override
    ChannelInboundHandler decoder() {
      return new MqttDecoder(PacketEncoder.MAX_PACKET_SIZE_BYTES, LONGEST_CLIENT_ID);
    }
  };

  private static final int LONGEST_CLIENT_ID = 65_535;

  /**
   * Of a connection, whose CONNECT comes first. Hands each packet to the handler behind it, and
   * releases the bytes.
   */
  abstract ChannelInboundHandler decoder();
}
