package dev.marquette.auth;

import dev.marquette.kernel.Authenticator.Credentials;
import dev.marquette.kernel.Authenticator.Result;
import dev.marquette.kernel.Authorizer.Action;
import dev.marquette.kernel.ClientInfo;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Users and rules that are written in the AuthSource. A user that is known by client ID goes before
 * one that is known by user name.
 */
final class BuiltinSource implements ChainSource {
  private final String name;
  private final Map<String, BuiltinUser> byClientId;
  private final Map<String, BuiltinUser> byUsername;
  private final PasswordTag tags;
  private final Acl acl;
  private final PasswordWork work;
  private final @Nullable Decoy decoy;

  /**
   * @param decoyHash of some user; null when there is none
   */
  BuiltinSource(
      String name,
      Map<String, BuiltinUser> byClientId,
      Map<String, BuiltinUser> byUsername,
      PasswordTag tags,
      Acl acl,
      PasswordWork work,
      @Nullable PasswordHash decoyHash) {
    this.name = name;
    this.byClientId = Map.copyOf(byClientId);
    this.byUsername = Map.copyOf(byUsername);
    this.tags = tags;
    this.acl = acl;
    this.work = work;
    this.decoy = decoyHash == null ? null : new Decoy(decoyHash, work);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public CompletableFuture<@Nullable Result> authenticate(Credentials credentials) {
    BuiltinUser user = user(credentials);
    if (user == null) {
      return UNKNOWN;
    }
    byte[] password = credentials.password();
    return password == null ? WRONG_PASSWORD : user.check(password, tags, work);
  }

  @Override
  public @Nullable CompletableFuture<@Nullable Result> refuseAfterHash(byte[] password) {
    return decoy == null ? null : decoy.refuse(password);
  }

  private @Nullable BuiltinUser user(Credentials credentials) {
    BuiltinUser user = byClientId.get(credentials.clientId());
    String username = credentials.username();
    return user != null || username == null ? user : byUsername.get(username);
  }

  @Override
  public CompletableFuture<Decision> authorize(ClientInfo client, Action action, String topic) {
    return acl.decide(client, action, topic).known();
  }
}
