package dev.marquette.bench;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** What a broker does wrong with a message: one method for each thing that it sends. */
interface Fault {
  /** The message that goes wrong, counted from 0. */
  int AT = 50;

  /** From the end of a message: the least byte of its publisher's number. */
  int PUBLISHER_AT = 64 - 8;

  Fault NONE = new Fault() {};

  Fault LOST = at(message -> List.of());

  Fault TWICE = at(message -> List.of(message, message));

  Fault CHANGED = at(message -> List.of(withLastByteChanged(message)));

  Fault SHORTER = at(message -> List.of(withoutLastByte(message)));

  Fault RETAINED = at(message -> List.of(withFlag(message, 0x01)));

  Fault DUPLICATE_FLAG = at(message -> List.of(withFlag(message, 0x08)));

  Fault OF_ANOTHER_TOPIC = at(message -> List.of(withTopicChanged(message)));

  Fault OF_ANOTHER_PUBLISHER = at(message -> List.of(withByte(message, PUBLISHER_AT, 1)));

  Fault OF_NOBODY = at(message -> List.of(withByte(message, PUBLISHER_AT, 99)));

  Fault TO_EVERYBODY =
      new Fault() {
        @Override
        public boolean matches(String filter, String topic) {
          return true;
        }
      };

  Fault WRONG_ACKNOWLEDGEMENT =
      new Fault() {
        @Override
        public int acknowledged(int index, int packetId) {
          return index == AT ? packetId + 1 : packetId;
        }
      };

  Fault WRONG_COMPLETION =
      new Fault() {
        @Override
        public int completed(int index, int packetId) {
          return index == AT ? packetId + 1 : packetId;
        }
      };

  Fault WRONG_RELEASE =
      new Fault() {
        @Override
        public List<Integer> released(int index, int packetId) {
          return List.of(index == AT ? packetId + 1 : packetId);
        }
      };

  Fault RELEASED_TWICE =
      new Fault() {
        @Override
        public List<Integer> released(int index, int packetId) {
          return index == AT ? List.of(packetId, packetId) : List.of(packetId);
        }
      };

  Fault NOT_RELEASED =
      new Fault() {
        @Override
        public List<Integer> released(int index, int packetId) {
          return List.of();
        }
      };

  Fault REFUSED =
      new Fault() {
        @Override
        public int connected(int connection) {
          return connection == AT ? 5 : 0;
        }
      };

  Fault WRONG_GRANT =
      new Fault() {
        @Override
        public int granted(int index, int packetId) {
          return index == AT ? packetId + 1 : packetId;
        }
      };

  Fault NOT_GRANTED =
      new Fault() {
        @Override
        public int grantedQos(int index, int qos) {
          return index == AT ? 0x80 : qos;
        }
      };

  Fault OPEN_AFTER_DISCONNECT =
      new Fault() {
        @Override
        public boolean endsConnection(boolean disconnected) {
          return !disconnected;
        }
      };

  Fault OPEN_AFTER_VANISHING =
      new Fault() {
        @Override
        public boolean endsConnection(boolean disconnected) {
          return disconnected;
        }
      };

  /** The return code in a CONNACK; it comes as late as this takes. */
  default int connected(int connection, byte[] connect) {
    return connected(connection);
  }

  /** The same, of one whose CONNECT makes no difference. */
  default int connected(int connection) {
    return 0;
  }

  /** The packet ID in the SUBACK for the {@code index}th SUBSCRIBE of a connection. */
  default int granted(int index, int packetId) {
    return packetId;
  }

  /** The return code in that SUBACK. */
  default int grantedQos(int index, int qos) {
    return qos;
  }

  /** Whether the broker ends a connection on which it has had the last packet. */
  default boolean endsConnection(boolean disconnected) {
    return true;
  }

  /**
   * What comes for the {@code index}th PINGREQ of a connection; without anything the connection
   * ends.
   */
  default List<byte[]> pinged(int index) {
    return List.of(pingresp());
  }

  static byte[] pingresp() {
    return new byte[] {(byte) 0xd0, 0};
  }

  /** What subscribers get for a message of the publisher. */
  default List<byte[]> delivered(int index, byte[] message) {
    return List.of(message);
  }

  /** Whether a subscriber gets the messages to a topic. */
  default boolean matches(String filter, String topic) {
    return filter.endsWith("+/#")
        ? topic.startsWith(filter.substring(0, filter.length() - "+/#".length()))
        : filter.equals(topic);
  }

  /** The packet ID in the PUBACK or PUBREC that the publisher gets. */
  default int acknowledged(int index, int packetId) {
    return packetId;
  }

  /** The packet ID in the PUBCOMP that the publisher gets. */
  default int completed(int index, int packetId) {
    return packetId;
  }

  /** The packet IDs in the PUBRELs that a subscriber gets for its PUBREC. */
  default List<Integer> released(int index, int packetId) {
    return List.of(packetId);
  }

  /** What comes in a message's place. */
  @FunctionalInterface
  interface Replacement {
    List<byte[]> of(byte[] message);
  }

  static Fault at(Replacement replacement) {
    return at(AT, replacement);
  }

  static Fault at(int faulty, Replacement replacement) {
    return new Fault() {
      @Override
      public List<byte[]> delivered(int index, byte[] message) {
        return index == faulty ? replacement.of(message) : List.of(message);
      }
    };
  }

  /** The broker does nothing for the publisher for so long before it takes a message. */
  static Fault standingStill(Duration duration) {
    return at(
        message -> {
          standStill(duration);
          return List.of(message);
        });
  }

  /** Returns when so much time has passed: the broker's fault, not a wait of the test. */
  static void standStill(Duration duration) {
    long end = System.nanoTime() + duration.toNanos();
    for (long left = duration.toNanos(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  /** The message comes after the next one. */
  static Fault swapped() {
    return new Fault() {
      private byte[] held = {};

      @Override
      public List<byte[]> delivered(int index, byte[] message) {
        if (index == AT) {
          held = message;
          return List.of();
        }
        return index == AT + 1 ? List.of(message, held) : List.of(message);
      }
    };
  }

  private static byte[] withLastByteChanged(byte[] message) {
    byte[] changed = message.clone();
    changed[changed.length - 1]++;
    return changed;
  }

  private static byte[] withByte(byte[] message, int fromTheEnd, int value) {
    byte[] changed = message.clone();
    changed[changed.length - fromTheEnd] = (byte) value;
    return changed;
  }

  /**
   * Its topic's last character: the topic starts after two bytes of header and two of its length.
   */
  private static byte[] withTopicChanged(byte[] message) {
    byte[] changed = message.clone();
    changed[2 + 2 + changed[3] - 1]++;
    return changed;
  }

  private static byte[] withoutLastByte(byte[] message) {
    byte[] shorter = Arrays.copyOf(message, message.length - 1);
    shorter[1]--; // the remaining length: one byte, below 128
    return shorter;
  }

  private static byte[] withFlag(byte[] message, int flag) {
    byte[] flagged = message.clone();
    flagged[0] |= (byte) flag;
    return flagged;
  }
}
