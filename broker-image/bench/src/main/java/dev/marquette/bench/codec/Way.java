package dev.marquette.bench.codec;

/** How a message is written to a subscriber. */
public enum Way {
  /** The message is encoded for it. */
  FIRST("to its first subscriber") {
    @Override
    Writer writer(Outbound message) {
      return new FrameWriter(message, true);
    }
  },

  /** The message is encoded already, as all subscribers of a kind share that. */
  FURTHER("to each further one") {
    @Override
    Writer writer(Outbound message) {
      return new FrameWriter(message, false);
    }
  },

  BATCH("to each further one, behind other packets") {
    @Override
    Writer writer(Outbound message) {
      return new BatchWriter(message);
    }
  },

  /** Beside all of ours: for Netty's encoder, all subscribers are the same. */
  NETTY("Netty's encoder") {
    @Override
    Writer writer(Outbound message) {
      return new NettyWriter(message);
    }
  };

  private final String label;

  Way(String label) {
    this.label = label;
  }

  /** How the table writes it. */
  String label() {
    return label;
  }

  abstract Writer writer(Outbound message);
}
