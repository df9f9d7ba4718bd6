package dev.marquette.etcd;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * One route: a filter that a node has a subscriber for. A short one is all in its key, and has a
 * value only when it is of a group with more than one member; one that is longer than {@link
 * #MAXIMUM_READABLE} has its SHA-256 in the key and itself in the value, because a filter may have
 * 64 KB and etcd holds all keys in memory.
 *
 * <pre>
 * routes/{node}/f/sensors/+/temperature        an ordinary route
 * routes/{node}/s/{group}/sensors/#            a shared subscription's
 * routes/{node}/h/{sha-256}                    any long one
 * </pre>
 *
 * @param group the shared subscription's group, or null for an ordinary route
 * @param members how many the group has at the node, roughly; 1 for an ordinary route
 */
public record RouteRecord(String filter, @Nullable String group, int members) {
  /** The longest filter, group included and escaped, that is kept in the key; in characters. */
  static final int MAXIMUM_READABLE = 512;

  private static final byte[] NOTHING = {};

  /**
   * Checks.
   *
   * @throws IllegalArgumentException when it has no members
   */
  public RouteRecord {
    if (members < 1) {
      throw new IllegalArgumentException("a route has " + members + " members, expected 1 or more");
    }
  }

  /** An ordinary one, or one of a group with one member. */
  public RouteRecord(String filter, @Nullable String group) {
    this(filter, group, 1);
  }

  /** What follows {@code routes/{node}/} in the key. */
  public String keySuffix() {
    String readable =
        group == null
            ? "f/" + KeyName.escapeTopic(filter)
            : "s/" + KeyName.escape(group) + "/" + KeyName.escapeTopic(filter);
    return readable.length() <= MAXIMUM_READABLE ? readable : "h/" + hash();
  }

  /** What the key holds: nothing where the key says it all, and it is one member. */
  public byte[] value() {
    Integer many = members == 1 ? null : members;
    if (keySuffix().startsWith("h/")) {
      return Json.write(new LongRoute(filter, group, many));
    }
    return many == null ? NOTHING : Json.write(new Members(many));
  }

  /**
   * Reads a route back.
   *
   * @param keySuffix what follows {@code routes/{node}/} in the key
   * @throws IllegalArgumentException when this is no route
   */
  public static RouteRecord parse(String keySuffix, byte[] value) {
    if (keySuffix.startsWith("f/")) {
      return new RouteRecord(KeyName.unescape(keySuffix.substring(2)), null, 1);
    }
    if (keySuffix.startsWith("h/")) {
      LongRoute record = Json.read(value, LongRoute.class);
      return new RouteRecord(record.filter, record.group, orOne(record.members));
    }
    int slash = keySuffix.indexOf('/', 2);
    if (keySuffix.startsWith("s/") && slash > 2) {
      return new RouteRecord(
          KeyName.unescape(keySuffix.substring(slash + 1)),
          KeyName.unescape(keySuffix.substring(2, slash)),
          value.length == 0 ? 1 : orOne(Json.read(value, Members.class).members));
    }
    throw new IllegalArgumentException(
        "no route in a key that ends in '" + keySuffix + "': expected f/, s/{group}/ or h/");
  }

  private String hash() {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      if (group != null) {
        sha.update(group.getBytes(StandardCharsets.UTF_8));
      }
      // a byte that is in no UTF-8 text keeps group and filter apart
      sha.update((byte) (group == null ? 0xFE : 0xFF));
      return HexFormat.of().formatHex(sha.digest(filter.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static int orOne(@Nullable Integer members) {
    return members == null ? 1 : members;
  }

  private record Members(@Nullable Integer members) {
    @JsonCreator
    Members(@JsonProperty("members") @Nullable Integer members) {
      this.members = members;
    }
  }

  private record LongRoute(String filter, @Nullable String group, @Nullable Integer members) {
    @JsonCreator
    LongRoute(
        @JsonProperty(value = "filter", required = true) String filter,
        @JsonProperty("group") @Nullable String group,
        @JsonProperty("members") @Nullable Integer members) {
      this.filter = filter;
      this.group = group;
      this.members = members;
    }
  }
}
