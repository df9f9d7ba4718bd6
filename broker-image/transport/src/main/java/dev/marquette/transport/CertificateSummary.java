package dev.marquette.transport;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HexFormat;

/**
 * What a person wants to know of a certificate.
 *
 * @param fingerprintSha256 of its DER form, lower-case hexadecimal
 * @param subject as RFC 2253 writes it
 */
public record CertificateSummary(String fingerprintSha256, Instant notAfter, String subject) {
  static CertificateSummary of(X509Certificate certificate) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
      return new CertificateSummary(
          HexFormat.of().formatHex(digest),
          certificate.getNotAfter().toInstant(),
          certificate.getSubjectX500Principal().getName());
    } catch (NoSuchAlgorithmException | CertificateEncodingException impossible) {
      throw new IllegalStateException("every JDK has SHA-256, and it was decoded", impossible);
    }
  }
}
