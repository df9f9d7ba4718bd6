package dev.marquette.cluster;

import dev.marquette.kernel.ClusterLink;
import dev.marquette.kernel.Kernel;
import dev.marquette.kernel.SessionState;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The claims of this broker that are under way. {@link #claim} is for any thread, all else is
 * confined to the registrar's.
 */
final class Claims {
  private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Tasks thread;
  private final Kernel kernel;
  private final Others others;
  private final ClaimNumbers numbers;
  private final ClusterConfig.Timing timing;
  private final LongSupplier nanoTime;
  private final Contacts contacts;

  /** From the first question until whoever comes next gets what the claim got. */
  private final Map<String, Claim> underWay = new HashMap<>();

  private long questions;

  Claims(
      Tasks thread,
      Kernel kernel,
      Others others,
      ClaimNumbers numbers,
      ClusterConfig.Timing timing,
      LongSupplier nanoTime) {
    this.thread = thread;
    this.kernel = kernel;
    this.others = others;
    this.numbers = numbers;
    this.timing = timing;
    this.nanoTime = nanoTime;
    this.contacts = new Contacts(thread, timing.unreachable(), nanoTime);
  }

  ClaimNumbers numbers() {
    return numbers;
  }

  Others others() {
    return others;
  }

  Contacts contacts() {
    return contacts;
  }

  /** See {@link ClusterLink#claim}. */
  CompletableFuture<ClusterLink.Grant> claim(String clientId, boolean discard) {
    Claim claim = new Claim(this, clientId, discard, nanoTime.getAsLong());
    thread.execute(
        () -> {
          underWay.put(clientId, claim);
          claim.begin();
        });
    return claim.result();
  }

  /** The claim under way, if there is one. */
  @Nullable Claim underWay(String clientId) {
    return underWay.get(clientId);
  }

  /** All that are under way. */
  List<Claim> underWay() {
    return List.copyOf(underWay.values());
  }

  /** The kernel has the claim in its line. For any thread. */
  void queued(Claim claim) {
    thread.execute(
        () -> {
          ended(claim);
          claim.settled().complete(null);
        });
  }

  void ended(Claim claim) {
    underWay.remove(claim.clientId(), claim);
  }

  /** Looks after claims that take their time. */
  void review() {
    long now = nanoTime.getAsLong();
    for (Claim claim : underWay()) {
      Duration age = Duration.ofNanos(now - claim.startNanos());
      claim.review(age.compareTo(timing.unreachable()) > 0, age.compareTo(timing.claim()) > 0);
    }
  }

  // --- questions ---

  /**
   * Asks until there is an answer.
   *
   * @param matters whether the answer is still wanted
   * @param then gets the answer, or null when the broker is gone
   */
  void ask(Other other, Request request, BooleanSupplier matters, Consumer<@Nullable Answer> then) {
    other
        .ask(request)
        .whenComplete(
            (answer, failure) ->
                thread.execute(
                    () -> {
                      boolean gone = !other.equals(others.of(other.member()));
                      boolean failed = answer == null || answer instanceof Answer.Failed;
                      if (!failed || gone || failure instanceof PeerGoneException) {
                        then.accept(failed ? null : answer);
                      } else if (matters.getAsBoolean()) {
                        thread.schedule(() -> ask(other, request, matters, then), AGAIN_NANOS);
                      }
                    }));
  }

  /** Tells one question for a session from another. */
  long nextQuestion() {
    return ++questions;
  }

  /**
   * A session that came when its claim had been granted without it.
   *
   * @param question that it is the answer to
   */
  void addLate(Other from, String clientId, long claim, long question, SessionState state) {
    Claim own = underWay.get(clientId);
    if (own != null && own.claim() == claim) {
      own.settled()
          .thenRunAsync(() -> addLate(from, clientId, claim, question, state), thread::execute);
      return; // the kernel does not know of it yet
    }
    kernel
        .absorb(clientId, claim, state)
        .whenComplete(
            (added, failure) ->
                from.ask(
                    new Request.Settled(
                        clientId, claim, question, failure == null && Boolean.TRUE.equals(added))));
  }
}
