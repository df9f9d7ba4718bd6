package dev.marquette.certificates;

import java.io.IOException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;

/** Reads certificates. */
public final class Certificates {
  private Certificates() {}

  /**
   * All that are in the file, in its order: one at least.
   *
   * @param what they are, for a message
   * @throws PemException when there are none, or one cannot be read
   */
  public static List<X509Certificate> read(String what, byte[] pem) throws PemException {
    List<X509Certificate> certificates = new ArrayList<>();
    try {
      for (Object entry : PemEntries.of(pem)) {
        if (entry instanceof X509CertificateHolder holder) {
          certificates.add(new JcaX509CertificateConverter().getCertificate(holder));
        }
      }
    } catch (IOException | CertificateException | RuntimeException broken) {
      throw new PemException(what + ": not readable as PEM: " + broken.getMessage(), broken);
    }
    if (certificates.isEmpty()) {
      throw new PemException(
          what + ": no 'BEGIN CERTIFICATE' in " + pem.length + " bytes: give PEM, not DER");
    }
    return certificates;
  }
}
