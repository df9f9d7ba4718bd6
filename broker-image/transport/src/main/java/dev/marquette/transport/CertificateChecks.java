package dev.marquette.transport;

import dev.marquette.certificates.PrivateKeys;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/** What must be true of a server's certificate before a handshake may use it. */
final class CertificateChecks {
  private CertificateChecks() {}

  static void validAt(X509Certificate leaf, Instant now) throws TlsMaterialException {
    Instant from = leaf.getNotBefore().toInstant();
    Instant to = leaf.getNotAfter().toInstant();
    if (now.isAfter(to)) {
      throw new TlsMaterialException(
          "certificate: %s expired at %s: renew it".formatted(subject(leaf), to));
    }
    if (now.isBefore(from)) {
      throw new TlsMaterialException(
          "certificate: %s is not valid before %s: wait, or correct the clock"
              .formatted(subject(leaf), from));
    }
  }

  static void inOrder(List<X509Certificate> chain) throws TlsMaterialException {
    for (int i = 0; i + 1 < chain.size(); i++) {
      X509Certificate certificate = chain.get(i);
      X509Certificate issuer = chain.get(i + 1);
      if (!isSignedBy(certificate, issuer)) {
        throw new TlsMaterialException(
            "certificate: number %d, %s, is not signed by number %d, %s: put the server's certificate first and each issuer after what it signed"
                .formatted(i + 1, subject(certificate), i + 2, subject(issuer)));
      }
    }
  }

  static void keyMatches(X509Certificate leaf, PrivateKey key) throws TlsMaterialException {
    if (!PrivateKeys.isOf(leaf, key)) {
      throw new TlsMaterialException(
          "private key: it does not belong to the certificate %s (%s key, certificate for %s)"
              .formatted(subject(leaf), key.getAlgorithm(), leaf.getPublicKey().getAlgorithm()));
    }
  }

  private static boolean isSignedBy(X509Certificate certificate, X509Certificate issuer) {
    if (!certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
      return false;
    }
    try {
      certificate.verify(issuer.getPublicKey());
      return true;
    } catch (GeneralSecurityException notSigned) {
      return false;
    }
  }

  private static String subject(X509Certificate certificate) {
    return "'" + certificate.getSubjectX500Principal().getName() + "'";
  }
}
