package dev.marquette.bench;

import java.util.Arrays;
import java.util.List;

/** What a broker does wrong with a message: one method for each thing that it sends. */
interface Fault {
  /** The message that goes wrong, counted from 0. */
  int AT = 50;

  Fault NONE = new Fault() {};

  Fault LOST = at(message -> List.of());

  Fault TWICE = at(message -> List.of(message, message));

  Fault CHANGED = at(message -> List.of(withLastByteChanged(message)));

  Fault SHORTER = at(message -> List.of(withoutLastByte(message)));

  Fault RETAINED = at(message -> List.of(withFlag(message, 0x01)));

  Fault DUPLICATE_FLAG = at(message -> List.of(withFlag(message, 0x08)));

  Fault WRONG_ACKNOWLEDGEMENT =
      new Fault() {
        @Override
        public int acknowledged(int index, int packetId) {
          return index == AT ? packetId + 1 : packetId;
        }
      };

  /** What subscribers get for a message of the publisher. */
  default List<byte[]> delivered(int index, byte[] message) {
    return List.of(message);
  }

  /** The packet ID in the PUBACK that the publisher gets. */
  default int acknowledged(int index, int packetId) {
    return packetId;
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
