package dev.marquette.bench.million;

import dev.marquette.auth.AuthChain;
import dev.marquette.auth.AuthDefaults;
import dev.marquette.auth.AuthSources;
import dev.marquette.crds.AuthSourceSpec;
import java.util.Map;

/**
 * Who may do what, by the chain that a broker has with one AuthSource of rules: every CONNECT,
 * will, filter and topic is checked by it. The devices have no passwords, for to hash a million of
 * them takes hours.
 */
enum Access {
  /** The topics of {@link Frames#topic}, and nothing else. */
  DEVICES(
      """
      {deny, all, pubsub, ["$SYS/#"]}.
      {allow, all, pubsub, ["devices/+/commands"]}.
      {deny, all}.
      """),

  /** The wills and the filters of {@link StormFrames}, and nothing else. */
  STORM(
      """
      {deny, all, pubsub, ["$SYS/#"]}.
      {allow, all, publish, ["gone/+"]}.
      {allow, all, subscribe, ["storm/#"]}.
      {deny, all}.
      """);

  private final String rules;

  Access(String rules) {
    this.rules = rules;
  }

  AuthChain chain() {
    AuthSourceSpec source =
        new AuthSourceSpec("million", 1, true, null, new AuthSourceSpec.AclFile(rules));
    AuthDefaults onlyByRule = new AuthDefaults(true, false, false);
    return new AuthChain(
        AuthSources.chain(Map.of("rules", source), (secret, key) -> null), onlyByRule);
  }
}
