package dev.marquette.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A PBKDF2 hash in PHC form: {@code $pbkdf2-sha256$i=210000,l=32$salt$hash}. */
final class Pbkdf2Hash implements PasswordHash {
  static final String PREFIX = "$pbkdf2-";

  /** Some seconds on one core. */
  private static final int MAX_ITERATIONS = 10_000_000;

  private static final int MIN_MADE_ITERATIONS = 1_000;
  private static final int MADE_SALT_BYTES = 16;
  private static final int MADE_HASH_BYTES = 32;

  /** With fewer, chance would match too often. */
  private static final int MIN_HASH_BYTES = 16;

  private static final int MAX_HASH_BYTES = 128;
  private static final Pattern FORM =
      Pattern.compile(
          "\\$pbkdf2-(sha1|sha256|sha512)\\$i=([0-9]{1,8}),l=([0-9]{1,3})"
              + "\\$([A-Za-z0-9+/._-]+)=*\\$([A-Za-z0-9+/._-]+)=*");

  private final String algorithm;
  private final int iterations;
  private final byte[] salt;
  private final byte[] hash;

  private Pbkdf2Hash(String algorithm, int iterations, byte[] salt, byte[] hash) {
    this.algorithm = algorithm;
    this.iterations = iterations;
    this.salt = salt;
    this.hash = hash;
  }

  static Pbkdf2Hash parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "not a PBKDF2 hash: expected $pbkdf2-sha256$i=ITERATIONS,l=BYTES$SALT$HASH with sha1,"
              + " sha256 or sha512, salt and hash in base64");
    }
    int iterations = Integer.parseInt(form.group(2));
    if (iterations < 1 || iterations > MAX_ITERATIONS) {
      throw new IllegalArgumentException(
          "i=" + iterations + ": expected 1 to " + MAX_ITERATIONS + " iterations");
    }
    int bytes = Integer.parseInt(form.group(3));
    if (bytes < MIN_HASH_BYTES || bytes > MAX_HASH_BYTES) {
      throw new IllegalArgumentException(
          "l=" + bytes + ": expected " + MIN_HASH_BYTES + " to " + MAX_HASH_BYTES + " bytes");
    }
    byte[] hash = decode("hash", form.group(5));
    if (hash.length != bytes) {
      throw new IllegalArgumentException("l=" + bytes + " but the hash has " + hash.length);
    }
    return new Pbkdf2Hash(
        "Hmac" + form.group(1).toUpperCase(Locale.ROOT),
        iterations,
        decode("salt", form.group(4)),
        hash);
  }

  static String make(String password, int iterations) {
    if (iterations < MIN_MADE_ITERATIONS || iterations > MAX_ITERATIONS) {
      throw new IllegalArgumentException(
          iterations + " iterations: expected " + MIN_MADE_ITERATIONS + " to " + MAX_ITERATIONS);
    }
    byte[] salt = new byte[MADE_SALT_BYTES];
    new SecureRandom().nextBytes(salt);
    byte[] hash =
        Pbkdf2.derive(
            "HmacSHA256",
            password.getBytes(StandardCharsets.UTF_8),
            salt,
            iterations,
            MADE_HASH_BYTES);
    Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
    return "$pbkdf2-sha256$i="
        + iterations
        + ",l="
        + MADE_HASH_BYTES
        + "$"
        + base64.encodeToString(salt)
        + "$"
        + base64.encodeToString(hash);
  }

  @Override
  public boolean matches(byte[] password) {
    return MessageDigest.isEqual(
        hash, Pbkdf2.derive(algorithm, password, salt, iterations, hash.length));
  }

  /** Base64 in its three dialects: the standard's, the one for URLs, and passlib's with a dot. */
  private static byte[] decode(String part, String base64) {
    try {
      return Base64.getDecoder()
          .decode(base64.replace('.', '+').replace('-', '+').replace('_', '/'));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("the " + part + " is not base64", e);
    }
  }
}
