package dev.marquette.auth;

import dev.marquette.kernel.Authenticator.Credentials;
import dev.marquette.kernel.Authenticator.Result;
import dev.marquette.kernel.Authorizer.Action;
import dev.marquette.kernel.ClientInfo;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Rules from an acl.conf: it knows no clients, and authorizes only. */
record FileSource(String name, Acl acl) implements ChainSource {
  @Override
  public CompletableFuture<@Nullable Result> authenticate(Credentials credentials) {
    return UNKNOWN;
  }

  @Override
  public CompletableFuture<Decision> authorize(ClientInfo client, Action action, String topic) {
    return acl.decide(client, action, topic).known();
  }
}
