package dev.marquette.operator.model;

import dev.marquette.crds.MqttCluster;
import dev.marquette.crds.Tls;
import dev.marquette.operator.model.Labels.Component;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The content of {@code {cluster}-keys}: a copy of everything that resources take out of Secrets,
 * mounted in every broker pod. A use whose new content is not good keeps its old content.
 *
 * @param entries base64, by {@link SecretUse#entry}
 * @param refusals why the content of a Secret was not taken
 */
public record KeysFolder(Map<String, String> entries, Map<SecretUse, String> refusals) {
  /** What Kubernetes takes for the name of a Secret's key. */
  private static final int LONGEST_ENTRY = 253;

  /** Finds a Secret of the cluster's namespace. */
  @FunctionalInterface
  public interface Secrets {
    @Nullable Secret named(String name);
  }

  /**
   * Puts the folder together.
   *
   * @param current what the folder holds now; empty at first
   * @param now decides whether a certificate has expired
   */
  public static KeysFolder assemble(
      Collection<SecretUse> uses, Secrets sources, Map<String, String> current, Instant now) {
    Map<String, String> entries = new TreeMap<>();
    Map<SecretUse, String> refusals = new LinkedHashMap<>();
    List<SecretUse> good = new ArrayList<>();
    for (SecretUse use : uses) {
      try {
        check(use, sources.named(use.secret()), current, now);
        good.add(use);
      } catch (RefusedException e) {
        refusals.put(use, e.getMessage());
        keep(use, current, entries);
      }
    }
    for (SecretUse use : good) { // last, so that a use that is refused holds no other one back
      copy(use, sources.named(use.secret()), entries);
    }
    return new KeysFolder(entries, refusals);
  }

  private static void check(
      SecretUse use, @Nullable Secret source, Map<String, String> current, Instant now)
      throws RefusedException {
    checkContent(use, require(use, source), current, now);
  }

  /**
   * Checks that a Secret has what a use refers to.
   *
   * @throws RefusedException with what is missing, for a person
   */
  public static Secret require(SecretUse use, @Nullable Secret source) throws RefusedException {
    if (source == null) {
      throw new RefusedException(
          "Secret \"%s\" does not exist: create it in this namespace".formatted(use.secret()));
    }
    for (String key : use.keys()) {
      if (!data(source).containsKey(key)) {
        throw new RefusedException(
            "Secret \"%s\" has no key \"%s\", only %s: add it, or refer to another key"
                .formatted(use.secret(), key, new TreeSet<>(data(source).keySet())));
      }
      if (SecretUse.entry(use.secret(), key).length() > LONGEST_ENTRY) {
        throw new RefusedException(
            "the names of Secret \"%s\" and its key \"%s\" have more than %d characters together"
                    .formatted(use.secret(), key, LONGEST_ENTRY - 2)
                + ": shorten one");
      }
    }
    return source;
  }

  /**
   * Checks that a broker can use what a Secret holds. What is in the folder already is not judged
   * again: a certificate that expires while it is in use stays.
   *
   * @throws RefusedException with the reason, for a person
   */
  public static void checkContent(
      SecretUse use, Secret source, Map<String, String> current, Instant now)
      throws RefusedException {
    if (!isCopied(use, source, current)) {
      checkContent(use, source, now);
    }
  }

  /** Whether the folder holds what the Secret does. */
  public static boolean isCopied(SecretUse use, Secret source, Map<String, String> current) {
    for (String key : use.keys()) {
      String value = data(source).get(key);
      if (value == null || !value.equals(current.get(SecretUse.entry(use.secret(), key)))) {
        return false;
      }
    }
    return true;
  }

  /**
   * The certificate that a Secret holds now, whether or not it is any good.
   *
   * @throws RefusedException when there is none to read
   */
  public static ServerCertificate certificate(SecretUse.Certificate use, Secret source)
      throws RefusedException {
    return ServerCertificate.read(bytes(source, use.certificate()));
  }

  /** The Secret that holds the folder. */
  public static Secret secret(MqttCluster cluster, Map<String, String> entries) {
    ClusterId id = ClusterId.of(cluster);
    return new SecretBuilder()
        .withMetadata(Metadata.of(cluster, id, Component.BROKER, id.keys()))
        .withType("Opaque")
        .withData(entries)
        .build();
  }

  private static void checkContent(SecretUse use, Secret source, Instant now)
      throws RefusedException {
    switch (use) {
      case SecretUse.Value _ -> {}
      case SecretUse.Certificate certificate -> {
        String password = certificate.password();
        try {
          ServerCertificate.check(
              bytes(source, certificate.certificate()),
              bytes(source, certificate.privateKey()),
              password == null ? null : Tls.password(bytes(source, password)),
              now);
          if (certificate.authorities() != null) {
            ServerCertificate.checkAuthorities(bytes(source, certificate.authorities()));
          }
        } catch (RefusedException e) {
          throw new RefusedException(
              "Secret \"%s\" is refused: %s".formatted(use.secret(), e.getMessage()), e);
        }
      }
    }
  }

  private static void copy(SecretUse use, @Nullable Secret source, Map<String, String> into) {
    for (String key : use.keys()) {
      String value = source == null ? null : data(source).get(key);
      if (value != null) {
        into.put(SecretUse.entry(use.secret(), key), value);
      }
    }
  }

  private static void keep(SecretUse use, Map<String, String> current, Map<String, String> into) {
    for (String key : use.keys()) {
      String entry = SecretUse.entry(use.secret(), key);
      String value = current.get(entry);
      if (value != null) {
        into.put(entry, value);
      }
    }
  }

  private static byte[] bytes(Secret source, String key) throws RefusedException {
    String value = data(source).get(key);
    if (value == null) {
      throw new RefusedException("it has no key \"" + key + "\"");
    }
    return Base64.getDecoder().decode(value);
  }

  private static Map<String, String> data(Secret secret) {
    return secret.getData() == null ? Map.of() : secret.getData();
  }
}
