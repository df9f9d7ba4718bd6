package dev.marquette.auth;

import com.password4j.BcryptFunction;
import com.password4j.types.Bcrypt;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A bcrypt hash, as {@code htpasswd -B} and many others make them. */
final class BcryptHash implements PasswordHash {
  static final String PREFIX = "$2";

  private static final int MIN_COST = 4;

  /** Some seconds on one core: with more, a handful of connects would keep a broker busy. */
  private static final int MAX_COST = 16;

  private static final int MAX_PASSWORD_BYTES = 72;
  private static final Pattern FORM = Pattern.compile("\\$2[aby]\\$([0-9]{2})\\$[./A-Za-z0-9]{53}");

  private final byte[] hash;
  private final BcryptFunction function;

  private BcryptHash(String hash) {
    this.hash = hash.getBytes(StandardCharsets.US_ASCII);
    this.function = BcryptFunction.getInstanceFromHash(hash);
  }

  static BcryptHash parse(String hash) {
    Matcher form = FORM.matcher(hash);
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "not a bcrypt hash: expected $2a$, $2b$ or $2y$, two digits of cost, $, and 53 characters"
              + " of ./A-Za-z0-9");
    }
    checkCost(Integer.parseInt(form.group(1)));
    // The three are one algorithm, but the library takes 2a for a version that errs with bytes
    // above 0x7F, and few programs that write 2a do so.
    return new BcryptHash("$2b" + hash.substring(3));
  }

  static String make(String password, int cost) {
    checkCost(cost);
    byte[] bytes = password.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > MAX_PASSWORD_BYTES) {
      throw new IllegalArgumentException(
          "the password has "
              + bytes.length
              + " bytes; bcrypt takes at most "
              + MAX_PASSWORD_BYTES
              + ": use PBKDF2");
    }
    return BcryptFunction.getInstance(Bcrypt.B, cost).hash(bytes).getResult();
  }

  @Override
  public boolean matches(byte[] password) {
    byte[] used =
        password.length > MAX_PASSWORD_BYTES
            ? Arrays.copyOf(password, MAX_PASSWORD_BYTES)
            : password;
    return function.check(used, hash);
  }

  private static void checkCost(int cost) {
    if (cost < MIN_COST || cost > MAX_COST) {
      throw new IllegalArgumentException(
          "bcrypt cost " + cost + ": expected " + MIN_COST + " to " + MAX_COST);
    }
  }
}
