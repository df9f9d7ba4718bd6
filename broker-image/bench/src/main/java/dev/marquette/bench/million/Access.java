package dev.marquette.bench.million;

import dev.marquette.auth.AuthChain;
import dev.marquette.auth.AuthDefaults;
import dev.marquette.auth.AuthSources;
import dev.marquette.crds.AuthSourceSpec;
import java.util.Map;

/**
 * Who may do what, by the chain that a broker has with one AuthSource of rules: every CONNECT,
 * filter and topic is checked by it. The devices have no passwords, for to hash a million of them
 * takes hours.
 */
final class Access {
  /** The topics of {@link Frames#topic}, and nothing else. */
  private static final String RULES =
      """
      {deny, all, pubsub, ["$SYS/#"]}.
      {allow, all, pubsub, ["devices/+/commands"]}.
      {deny, all}.
      """;

  private Access() {}

  static AuthChain chain() {
    AuthSourceSpec rules =
        new AuthSourceSpec("million", 1, true, null, new AuthSourceSpec.AclFile(RULES));
    AuthDefaults onlyByRule = new AuthDefaults(true, false, false);
    return new AuthChain(
        AuthSources.chain(Map.of("rules", rules), (secret, key) -> null), onlyByRule);
  }
}
