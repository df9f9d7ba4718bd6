package dev.marquette.operator.model;

import dev.marquette.crds.AuthSourceSpec;
import dev.marquette.crds.Builtin;
import dev.marquette.crds.ListenerSpec;
import dev.marquette.crds.SecretKey;
import dev.marquette.crds.Tls;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a resource takes out of a Secret of its namespace. What belongs together is one use. */
public sealed interface SecretUse {
  /** The Secret's name. */
  String secret();

  /** The keys that are read, all of which must exist. */
  List<String> keys();

  /**
   * A listener's certificate with its key, the authorities of client certificates, and the key's
   * password.
   */
  record Certificate(
      String secret,
      String certificate,
      String privateKey,
      @Nullable String authorities,
      @Nullable String password)
      implements SecretUse {
    @Override
    public List<String> keys() {
      return Stream.of(certificate, privateKey, authorities, password)
          .filter(Objects::nonNull)
          .toList();
    }
  }

  /** A value that means something to the broker alone. */
  record Value(String secret, String key) implements SecretUse {
    @Override
    public List<String> keys() {
      return List.of(key);
    }
  }

  /**
   * The name of a key's file in the pods' folder. A Secret's name has no underscore, so the two
   * parts never blur.
   */
  static String entry(String secret, String key) {
    return secret + "__" + key;
  }

  static List<SecretUse> of(ListenerSpec listener) {
    Tls tls = listener.tls();
    if (tls == null) {
      return List.of();
    }
    String authorities = tls.clientAuth() == Tls.ClientAuth.NONE ? null : tls.caKey();
    return List.of(
        new Certificate(
            tls.secretName(),
            tls.certificateKey(),
            tls.privateKeyKey(),
            authorities,
            tls.privateKeyPasswordKey()));
  }

  static List<SecretUse> of(AuthSourceSpec source) {
    Builtin builtin = source.builtin();
    if (builtin == null) {
      return List.of();
    }
    return builtin.users().stream()
        .map(Builtin.User::passwordSecret)
        .filter(Objects::nonNull)
        .distinct()
        .map(SecretUse::of)
        .toList();
  }

  private static SecretUse of(SecretKey key) {
    return new Value(key.name(), key.key());
  }
}
