package dev.marquette.auth;

import dev.marquette.crds.AuthSourceSpec;
import dev.marquette.crds.Builtin;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Makes sources of their specs. */
public final class AuthSources {
  private AuthSources() {}

  /**
   * Makes one source. Secrets are read now: when one changes, a new source is to be made.
   *
   * @param name the AuthSource's name
   * @throws InvalidAuthSourceException when the spec cannot be applied
   */
  public static ChainSource of(String name, AuthSourceSpec spec, SecretLookup secrets) {
    return of(name, spec, secrets, PasswordWork.SHARED);
  }

  /**
   * Makes the sources of a chain: those that are enabled, in ascending order; the name decides
   * between equals.
   *
   * @param specs by name
   * @throws InvalidAuthSourceException when one cannot be applied
   */
  public static List<ChainSource> chain(Map<String, AuthSourceSpec> specs, SecretLookup secrets) {
    return specs.entrySet().stream()
        .filter(entry -> entry.getValue().enabled())
        .sorted(
            Comparator.comparing((Map.Entry<String, AuthSourceSpec> e) -> e.getValue().order())
                .thenComparing(Map.Entry::getKey))
        .map(entry -> of(entry.getKey(), entry.getValue(), secrets))
        .toList();
  }

  static ChainSource of(String name, AuthSourceSpec spec, SecretLookup secrets, PasswordWork work) {
    Builtin builtin = spec.builtin();
    AuthSourceSpec.AclFile file = spec.file();
    if (builtin != null && file == null) {
      return new BuiltinCompiler(name, secrets).compile(builtin, work);
    }
    if (file != null && builtin == null) {
      return new FileSource(name, acl(name, file.acl()));
    }
    throw new InvalidAuthSourceException(name, "spec", "expected exactly one of builtin and file");
  }

  private static Acl acl(String name, String text) {
    try {
      return AclFile.parse(text);
    } catch (AclSyntaxException e) {
      throw new InvalidAuthSourceException(name, "spec.file.acl", String.valueOf(e.getMessage()));
    }
  }
}
