package dev.marquette.auth;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A fast hash of passwords, with a key that never leaves the process. */
final class PasswordTag {
  private static final String MAC = "HmacSHA256";

  private final SecretKeySpec key;

  PasswordTag() {
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    this.key = new SecretKeySpec(random, MAC);
  }

  byte[] of(byte[] password) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(key);
      return mac.doFinal(password);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no " + MAC, e);
    }
  }
}
