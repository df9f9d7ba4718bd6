package dev.marquette.auth;

/** A password's hash. Checking one is meant to be slow: never on an event loop. */
public sealed interface PasswordHash permits BcryptHash, Pbkdf2Hash {
  /** Whether the password has this hash; takes the same time wherever they differ. */
  boolean matches(byte[] password);

  /**
   * Reads a hash: bcrypt ({@code $2a$}, {@code $2b$}, {@code $2y$}) or PBKDF2 with SHA-1, SHA-256
   * or SHA-512 ({@code $pbkdf2-sha256$i=210000,l=32$salt$hash}, base64 without padding).
   *
   * @throws IllegalArgumentException when it is neither, or would take too long to check; the
   *     message does not show it
   */
  static PasswordHash parse(String hash) {
    if (hash.startsWith(BcryptHash.PREFIX)) {
      return BcryptHash.parse(hash);
    }
    if (hash.startsWith(Pbkdf2Hash.PREFIX)) {
      return Pbkdf2Hash.parse(hash);
    }
    throw new IllegalArgumentException(
        "the hash has no known form: expected bcrypt ($2b$...) or PBKDF2"
            + " ($pbkdf2-sha256$i=210000,l=32$salt$hash); marquette hash-password makes one");
  }

  /** Whether a text says of itself that it is a hash. */
  static boolean looksLikeHash(String text) {
    return text.startsWith(BcryptHash.PREFIX) || text.startsWith(Pbkdf2Hash.PREFIX);
  }

  /**
   * Makes a bcrypt hash with a random salt.
   *
   * @param password at most 72 bytes in UTF-8, for bcrypt ignores the rest
   * @param cost the logarithm of the work, 4 to 16; each one more doubles it; 12 is a good choice
   */
  static String bcrypt(String password, int cost) {
    return BcryptHash.make(password, cost);
  }

  /**
   * Makes a PBKDF2 hash with SHA-256 and a random salt.
   *
   * @param iterations 1,000 to 10,000,000; 600,000 is a good choice
   */
  static String pbkdf2(String password, int iterations) {
    return Pbkdf2Hash.make(password, iterations);
  }
}
