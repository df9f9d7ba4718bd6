package dev.marquette.cluster;

import dev.marquette.kernel.ClusterLink;
import dev.marquette.kernel.SessionState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One claim of this broker: all others are asked, those that can be expected to answer are waited
 * for, and what they give is kept until the kernel says that it holds it.
 *
 * <p>Confined to the registrar's thread, but for what the kernel calls once it is granted.
 */
final class Claim implements ClusterLink.Grant {
  private final Claims claims;
  private final String clientId;
  private final boolean discard;
  private final long startNanos;
  private final CompletableFuture<ClusterLink.Grant> result = new CompletableFuture<>();
  private final Set<Other> waiting = new LinkedHashSet<>();
  private final List<Found> found = new ArrayList<>();
  private long number;
  private CompletableFuture<@Nullable Void> settled = new CompletableFuture<>();
  private Phase phase = Phase.ASKING;

  private enum Phase {
    ASKING,
    GRANTED,
    REFUSED
  }

  private record Found(Other from, long question, SessionState state) {}

  Claim(Claims claims, String clientId, boolean discard, long startNanos) {
    this.claims = claims;
    this.clientId = clientId;
    this.discard = discard;
    this.startNanos = startNanos;
  }

  CompletableFuture<ClusterLink.Grant> result() {
    return result;
  }

  String clientId() {
    return clientId;
  }

  long startNanos() {
    return startNanos;
  }

  /** Done when whoever asks for the client ID now, by a later claim, gets what this one gets. */
  CompletableFuture<@Nullable Void> settled() {
    return settled;
  }

  void begin() {
    number = claims.numbers().next();
    waiting.clear();
    for (Other other : claims.others().all()) {
      if (!claims.contacts().isSilent(other)) {
        waiting.add(other);
      }
      ask(other, number);
    }
    grantWhenAnswered();
  }

  private void ask(Other other, long by) {
    long question = claims.nextQuestion();
    claims.ask(
        other,
        new Request.HandOver(clientId, discard, by, question),
        () -> by == number && phase != Phase.REFUSED,
        answer -> answered(other, by, question, answer));
  }

  /**
   * An answer came.
   *
   * @param answer null when the other broker is gone
   */
  private void answered(Other other, long by, long question, @Nullable Answer answer) {
    SessionState state = answer instanceof Answer.Session(SessionState given) ? given : null;
    if (by != number || phase == Phase.REFUSED) {
      if (state != null) {
        other.ask(new Request.Settled(clientId, by, question, false));
      }
      return;
    }
    if (phase == Phase.GRANTED) {
      if (state != null) {
        claims.addLate(other, clientId, number, question, state);
      }
      return;
    }
    if (answer instanceof Answer.Later(long later)) {
      // clocks differ, or that broker had lost sight of this one: this client is the newer one
      claims.numbers().seen(later);
      again();
      return;
    }
    waiting.remove(other);
    if (state != null) {
      found.add(new Found(other, question, state));
    }
    grantWhenAnswered();
  }

  /** With a number that is larger than all that were seen. */
  private void again() {
    giveBack();
    CompletableFuture<@Nullable Void> before = settled;
    settled = new CompletableFuture<>();
    begin();
    before.complete(null);
  }

  private void giveBack() {
    tellGivers(false);
    found.clear();
  }

  private void tellGivers(boolean taken) {
    for (Found each : found) {
      each.from().ask(new Request.Settled(clientId, number, each.question(), taken));
    }
  }

  private void grantWhenAnswered() {
    if (phase == Phase.ASKING && waiting.isEmpty()) {
      phase = Phase.GRANTED;
      found.sort(Comparator.comparingLong((Found each) -> each.state().claim()).reversed());
      result.complete(this);
    }
  }

  /** It takes its time: looks who is still worth waiting for. */
  void review(boolean isLate, boolean isTooLate) {
    if (phase != Phase.ASKING || !isLate) {
      return;
    }
    waiting.removeIf(claims.contacts()::isSilent);
    waiting.forEach(claims.contacts()::probe);
    if (isTooLate && !waiting.isEmpty()) {
      refuse();
    } else {
      grantWhenAnswered();
    }
  }

  private void refuse() {
    phase = Phase.REFUSED;
    giveBack();
    claims.ended(this);
    settled.complete(null);
    List<String> nodes = waiting.stream().map(other -> other.member().node()).toList();
    result.completeExceptionally(
        new UndecidedException(
            "client ID '%s' may be held by %s, which say neither yes nor no"
                .formatted(clientId, nodes)));
  }

  /** Who may have the client ID is there, but did not give it up in time. */
  static final class UndecidedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UndecidedException(String message) {
      super(message);
    }
  }

  // --- the kernel ---

  @Override
  public long claim() {
    return number;
  }

  @Override
  public List<SessionState> sessions() {
    return found.stream().map(Found::state).toList();
  }

  @Override
  public void queued() {
    claims.queued(this);
  }

  @Override
  public void taken() {
    tellGivers(true);
  }
}
