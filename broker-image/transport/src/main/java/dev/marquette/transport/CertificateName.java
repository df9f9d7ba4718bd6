package dev.marquette.transport;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.HexFormat;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import org.jspecify.annotations.Nullable;

/** What of a certificate is its owner's name. */
public enum CertificateName {
  /** The subject's common name; the most specific one when there are more. */
  COMMON_NAME,
  /** The whole subject. (RFC 2253) */
  SUBJECT,
  /** The certificate's DER in base64, without line breaks. */
  BASE64,
  /** The MD5 of the certificate's DER, in lower-case hexadecimal digits. */
  MD5;

  /** The name, or null when the certificate has none that MQTT could carry. */
  @Nullable String of(X509Certificate certificate) {
    String name =
        switch (this) {
          case COMMON_NAME -> commonName(certificate);
          case SUBJECT -> certificate.getSubjectX500Principal().getName();
          case BASE64 -> Base64.getEncoder().encodeToString(der(certificate));
          case MD5 -> HexFormat.of().formatHex(md5(der(certificate)));
        };
    return name == null ? null : usable(name);
  }

  /** The name, when a proxy tells the common name and nothing else. */
  @Nullable String ofCommonName(String commonName) {
    return this == COMMON_NAME ? usable(commonName) : null;
  }

  /** MQTT has no null characters, and nobody is nameless by a certificate. [MQTT-1.5.4-2] */
  private static @Nullable String usable(String name) {
    return name.isEmpty() || name.indexOf('\0') >= 0 ? null : name;
  }

  private static @Nullable String commonName(X509Certificate certificate) {
    try {
      for (Rdn rdn :
          new LdapName(certificate.getSubjectX500Principal().getName()).getRdns().reversed()) {
        if (rdn.getType().equalsIgnoreCase("CN") && rdn.getValue() instanceof String name) {
          return name;
        }
      }
    } catch (InvalidNameException unreadable) {
      // then it is nobody's name
    }
    return null;
  }

  private static byte[] der(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (CertificateEncodingException impossible) { // it was decoded a moment ago
      throw new IllegalStateException(impossible);
    }
  }

  private static byte[] md5(byte[] bytes) {
    try {
      return MessageDigest.getInstance("MD5").digest(bytes);
    } catch (NoSuchAlgorithmException impossible) { // every JDK has it
      throw new IllegalStateException(impossible);
    }
  }
}
