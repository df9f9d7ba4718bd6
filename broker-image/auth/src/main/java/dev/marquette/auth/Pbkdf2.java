package dev.marquette.auth;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** RFC 8018, section 5.2. The JDK's own takes characters, and a password in MQTT is any bytes. */
final class Pbkdf2 {
  private Pbkdf2() {}

  static byte[] derive(String mac, byte[] password, byte[] salt, int iterations, int bytes) {
    try {
      Mac prf = Mac.getInstance(mac);
      // HMAC pads its key with zeros, so one zero is the empty key, which the JDK refuses.
      prf.init(new SecretKeySpec(password.length == 0 ? new byte[1] : password, mac));
      byte[] derived = new byte[bytes];
      int block = 1;
      for (int at = 0; at < bytes; at += prf.getMacLength()) {
        byte[] sum = block(prf, salt, iterations, block++);
        System.arraycopy(sum, 0, derived, at, Math.min(sum.length, bytes - at));
      }
      return derived;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no " + mac, e);
    }
  }

  private static byte[] block(Mac prf, byte[] salt, int iterations, int number) {
    byte[] seed = Arrays.copyOf(salt, salt.length + 4);
    for (int i = 0; i < 4; i++) {
      seed[salt.length + i] = (byte) (number >>> (24 - 8 * i));
    }
    byte[] round = prf.doFinal(seed);
    byte[] sum = round.clone();
    for (int i = 1; i < iterations; i++) {
      round = prf.doFinal(round);
      for (int j = 0; j < sum.length; j++) {
        sum[j] ^= round[j];
      }
    }
    return sum;
  }
}
