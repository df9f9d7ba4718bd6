package dev.marquette.kernel;

import java.security.SecureRandom;

/** Client IDs that the server assigns. */
final class ClientIds {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String DIGITS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  /** 22 digits of base 62 are 131 bits: nobody gets one twice, and nobody guesses one. */
  private static final int LENGTH = 22;

  private ClientIds() {}

  static String random() {
    StringBuilder id = new StringBuilder(LENGTH);
    for (int i = 0; i < LENGTH; i++) {
      id.append(DIGITS.charAt(RANDOM.nextInt(DIGITS.length())));
    }
    return id.toString();
  }
}
