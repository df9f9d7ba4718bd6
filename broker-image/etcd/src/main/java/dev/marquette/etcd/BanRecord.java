package dev.marquette.etcd;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;

/**
 * A ban that was made while brokers ran. The key says who is banned, so that there is one about
 * each; where that is long, by its SHA-256: a client ID may have 64 KB, and etcd holds all keys in
 * memory.
 *
 * <pre>
 * data/bans/CLIENT_ID.meter-7
 * data/bans/LONG.{sha-256}
 * </pre>
 *
 * @param kind what the value is
 * @param untilMillis when it ends, in milliseconds since the epoch
 * @param by who made it, for people
 * @param reason why, for people
 */
public record BanRecord(Kind kind, String value, long untilMillis, String by, String reason) {
  /** The section of the keys, for {@link ClusterKeys#data}. */
  public static final String SECTION = "bans";

  /** The longest value that is kept in the key, in characters. */
  static final int MAXIMUM_READABLE = 256;

  /** What clients are banned by. */
  public enum Kind {
    CLIENT_ID,
    USERNAME,
    PEER_HOST
  }

  public BanRecord {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(value, "value");
    Objects.requireNonNull(by, "by");
    Objects.requireNonNull(reason, "reason");
  }

  /** The key of whoever is so banned. */
  public static String key(ClusterKeys keys, Kind kind, String value) {
    String readable = kind + "." + value;
    String name = value.length() <= MAXIMUM_READABLE ? readable : "LONG." + hash(readable);
    return keys.data(SECTION, name);
  }

  public byte[] toJson() {
    return Json.write(this);
  }

  /**
   * @throws IllegalArgumentException when the value is no such record
   */
  public static BanRecord fromJson(byte[] value) {
    return Json.read(value, BanRecord.class);
  }

  private static String hash(String text) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
