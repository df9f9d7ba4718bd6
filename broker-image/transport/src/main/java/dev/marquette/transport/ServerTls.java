package dev.marquette.transport;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.IllegalReferenceCountException;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * A listener's TLS context, which may be replaced at any time. Any thread may ask for a handler
 * while another replaces the context.
 *
 * <p>A native context is counted: one reference is held here, and one by each connection's engine.
 * So replaced contexts live as long as their last connection, and no longer.
 */
final class ServerTls {
  private static final List<String> TLS_1_3_CIPHERS =
      List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");

  private final AtomicReference<@Nullable Prepared> current = new AtomicReference<>();

  /** A context that no handshake uses yet. */
  record Prepared(@Nullable TlsConfig config, @Nullable SslContext context, boolean isNew) {
    /** Releases a context that is not going to be used. */
    void discard() {
      if (isNew) {
        release();
      }
    }

    private void release() {
      ReferenceCountUtil.release(context);
    }
  }

  void use(String listener, @Nullable TlsConfig config) throws ListenerException {
    use(prepare(listener, config));
  }

  /** Makes a context, or takes the present one when nothing has changed. */
  Prepared prepare(String listener, @Nullable TlsConfig config) throws ListenerException {
    Prepared now = current.get();
    if (now != null && config != null && config.equals(now.config)) {
      return new Prepared(config, now.context, false);
    }
    return new Prepared(config, config == null ? null : build(listener, config), config != null);
  }

  /** The next handshake uses it. */
  void use(Prepared next) {
    Prepared before = current.getAndSet(next);
    boolean keptContext = next.context != null && !next.isNew;
    if (before != null && !keptContext) {
      before.release();
    }
  }

  /** A handler for one connection; null when there is no TLS now. */
  @Nullable SslHandler newHandler(ByteBufAllocator allocator) {
    while (true) {
      Prepared now = current.get();
      if (now == null || now.context == null) {
        return null;
      }
      try {
        ReferenceCountUtil.retain(now.context);
      } catch (IllegalReferenceCountException replacedMeanwhile) {
        continue; // whoever released it had put another in its place before
      }
      try {
        SslHandler handler = now.context.newHandler(allocator);
        if (now.config != null) {
          EngineOptions.apply(now.config, handler.engine());
        }
        return handler;
      } finally {
        now.release();
      }
    }
  }

  void close() {
    Prepared before = current.getAndSet(null);
    if (before != null) {
      before.release();
    }
  }

  /** For tests: what the next handshake uses. */
  @Nullable SslContext context() {
    Prepared now = current.get();
    return now == null ? null : now.context;
  }

  static SslProvider provider() {
    return OpenSsl.isAvailable() ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK;
  }

  private static SslContext build(String listener, TlsConfig config) throws ListenerException {
    TlsMaterial material = config.material();
    boolean asksClients = config.clientAuth() != TlsConfig.ClientAuth.NONE;
    if (asksClients && material.clientAuthorities().isEmpty()) {
      throw new ListenerException(
          "listener %s: client certificates are asked for (%s) but no authority is given: add its certificate, or set clientAuth to none"
              .formatted(listener, config.clientAuth()),
          null);
    }
    try {
      SslContextBuilder builder =
          SslContextBuilder.forServer(material.key(), material.chain())
              .sslProvider(provider())
              .protocols(config.versions())
              .clientAuth(clientAuth(config.clientAuth()));
      if (asksClients) {
        builder.trustManager(ChainDepth.of(material.clientAuthorities(), config.maxChainDepth()));
      }
      if (!config.ciphers().isEmpty()) {
        builder.ciphers(ciphers(config));
      }
      SslContext context = builder.build();
      if (!config.reuseSessions()) {
        EngineOptions.forgetSessions(listener, context);
      }
      return context;
    } catch (SSLException | IllegalArgumentException refused) {
      throw new ListenerException(
          "listener %s: the TLS library refuses versions %s and ciphers %s: %s"
              .formatted(listener, config.versions(), config.ciphers(), refused.getMessage()),
          refused);
    }
  }

  /** TLS 1.3 names its suites apart: a list for TLS 1.2 alone must not switch it off. */
  private static List<String> ciphers(TlsConfig config) {
    List<String> ciphers = new ArrayList<>(config.ciphers());
    if (config.versions().contains("TLSv1.3")
        && ciphers.stream().noneMatch(TLS_1_3_CIPHERS::contains)) {
      ciphers.addAll(TLS_1_3_CIPHERS);
    }
    return ciphers;
  }

  private static ClientAuth clientAuth(TlsConfig.ClientAuth clientAuth) {
    return switch (clientAuth) {
      case NONE -> ClientAuth.NONE;
      case REQUEST -> ClientAuth.OPTIONAL;
      case REQUIRE -> ClientAuth.REQUIRE;
    };
  }
}
