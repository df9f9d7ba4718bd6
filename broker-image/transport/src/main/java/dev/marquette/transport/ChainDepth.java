package dev.marquette.transport;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts clients whose certificates are signed by given authorities with no more than so many other
 * authorities between. Whoever validates a path bounds only what is built, not what a client
 * brings; so what it brings is counted. Safe for any threads.
 */
final class ChainDepth extends X509ExtendedTrustManager {
  private final X509ExtendedTrustManager paths;
  private final Set<X509Certificate> authorities;
  private final int most;

  private ChainDepth(X509ExtendedTrustManager paths, List<X509Certificate> authorities, int most) {
    this.paths = paths;
    this.authorities = Set.copyOf(authorities);
    this.most = most;
  }

  /**
   * @param authorities that are trusted
   * @param most certificates between a client's own and theirs that are not self-issued
   */
  static ChainDepth of(List<X509Certificate> authorities, int most) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      for (int i = 0; i < authorities.size(); i++) {
        store.setCertificateEntry("authority-" + i, authorities.get(i));
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      for (TrustManager manager : factory.getTrustManagers()) {
        if (manager instanceof X509ExtendedTrustManager paths) {
          return new ChainDepth(paths, authorities, most);
        }
      }
      throw new IllegalStateException("the JDK has no X.509 trust manager");
    } catch (GeneralSecurityException | IOException impossible) { // all in memory
      throw new IllegalStateException(impossible);
    }
  }

  private void check(X509Certificate[] chain) throws CertificateException {
    int between = 0;
    for (int i = 1; i < chain.length; i++) { // in no order: a path is found in whichever they come
      between += authorities.contains(chain[i]) || isSelfIssued(chain[i]) ? 0 : 1;
    }
    if (between > most) {
      throw new CertificateException(
          "%d authorities are between '%s' and one that is trusted; expected %d at most"
              .formatted(between, chain[0].getSubjectX500Principal().getName(), most));
    }
  }

  private static boolean isSelfIssued(X509Certificate certificate) {
    return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    paths.checkClientTrusted(chain, authType, engine);
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    paths.checkClientTrusted(chain, authType, socket);
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    paths.checkClientTrusted(chain, authType);
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    throw new CertificateException("a listener connects to no server");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw new CertificateException("a listener connects to no server");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("a listener connects to no server");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return paths.getAcceptedIssuers();
  }
}
