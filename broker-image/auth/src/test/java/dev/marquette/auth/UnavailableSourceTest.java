package dev.marquette.auth;

import static dev.marquette.auth.Clients.client;
import static dev.marquette.auth.Clients.credentials;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.codec.ReasonCode;
import dev.marquette.kernel.Authenticator.Result;
import dev.marquette.kernel.Authorizer;
import java.util.List;
import org.junit.jupiter.api.Test;

class UnavailableSourceTest {
  private final AuthChain chain =
      new AuthChain(List.of(new UnavailableSource("users")), new AuthDefaults(true, true, false));

  @Test
  void nobodyGetsPastASourceThatIsMissing() {
    assertThat(chain.authenticate(credentials("c", "alice", "secret")).join())
        .isEqualTo(new Result(ReasonCode.SERVER_UNAVAILABLE, false));
    assertThat(chain.authenticate(credentials("c", null, null)).join())
        .isEqualTo(new Result(ReasonCode.SERVER_UNAVAILABLE, false));
    for (Authorizer.Action action : Authorizer.Action.values()) {
      assertThat(chain.authorize(client("c", null), action, "t").join())
          .isEqualTo(Authorizer.Verdict.DENY);
    }
  }
}
