package dev.marquette.cluster;

import dev.marquette.kernel.Kernel;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What this broker gives to the claims of others, until it hears what became of it. Confined to the
 * registrar's thread, but for what returns a future.
 */
final class HandOvers {
  private static final long MARGIN_NANOS = TimeUnit.SECONDS.toNanos(4);

  private final Tasks thread;
  private final Kernel kernel;
  private final Claims claims;
  private final ClusterConfig.Timing timing;
  private final LongSupplier nanoTime;
  private final Map<Key, Given> unsettled = new HashMap<>();

  private record Key(String clientId, long claim) {}

  private record Given(View.Member to, Kernel.HandOver handOver, long atNanos) {}

  HandOvers(
      Tasks thread,
      Kernel kernel,
      Claims claims,
      ClusterConfig.Timing timing,
      LongSupplier nanoTime) {
    this.thread = thread;
    this.kernel = kernel;
    this.claims = claims;
    this.timing = timing;
    this.nanoTime = nanoTime;
  }

  /** Another broker claims a client ID. */
  CompletableFuture<Answer> handOver(View.Member from, Request.HandOver request) {
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    thread.execute(
        () -> {
          claims.numbers().seen(request.claim());
          afterEarlierClaim(from, request, answer);
        });
    return answer;
  }

  /** An own claim that is earlier gets its session first; a later one will come for this one's. */
  private void afterEarlierClaim(
      View.Member from, Request.HandOver request, CompletableFuture<Answer> answer) {
    Claim own = claims.underWay(request.clientId());
    if (own == null || own.claim() > request.claim()) {
      give(from, request, answer);
    } else {
      own.settled().thenRun(() -> thread.execute(() -> afterEarlierClaim(from, request, answer)));
    }
  }

  private void give(View.Member to, Request.HandOver request, CompletableFuture<Answer> answer) {
    Key key = new Key(request.clientId(), request.claim());
    Given before = unsettled.get(key);
    if (before != null) {
      answer.complete(new Answer.Session(before.handOver().state())); // it asks again
      return;
    }
    kernel
        .handOver(request.clientId(), request.discard(), request.claim())
        .whenComplete(
            (handOver, failure) ->
                thread.execute(
                    () -> {
                      if (failure != null) {
                        answer.completeExceptionally(failure);
                      } else {
                        answer.complete(given(key, to, handOver));
                      }
                    }));
  }

  private Answer given(Key key, View.Member to, Kernel.@Nullable HandOver handOver) {
    if (handOver != null) {
      unsettled.put(key, new Given(to, handOver, nanoTime.getAsLong()));
      return new Answer.Session(handOver.state());
    }
    long holder = kernel.claimOf(key.clientId());
    return holder > key.claim() ? new Answer.Later(holder) : new Answer.Session(null);
  }

  /** It has become known whether a claim took what it was given. */
  void settled(View.Member from, Request.Settled news) {
    thread.execute(
        () -> {
          Given given = unsettled.remove(new Key(news.clientId(), news.claim()));
          if (given == null) {
            if (news.taken()) {
              takenBefore(from, news);
            }
          } else if (news.taken()) {
            given.handOver().taken(index(from));
          } else {
            given.handOver().kept();
          }
        });
  }

  /** It was kept here, for want of news; now there are two. */
  private void takenBefore(View.Member from, Request.Settled news) {
    kernel
        .handOver(news.clientId(), false, news.claim())
        .whenComplete(
            (handOver, failure) -> {
              if (handOver == null) {
                return; // another claim took it since
              }
              if (handOver.isRepeated()) {
                handOver.takenBefore(index(from));
              } else {
                handOver.kept();
              }
            });
  }

  private int index(View.Member member) {
    Other other = claims.others().of(member);
    return other == null ? -1 : other.index();
  }

  /** Keeps what a broker was given that cannot be reached, or says nothing. */
  void review() {
    long limit = timing.lease().plus(timing.grace()).toNanos() + MARGIN_NANOS;
    long now = nanoTime.getAsLong();
    unsettled
        .values()
        .removeIf(
            given -> {
              Other to = claims.others().of(given.to());
              boolean away = to == null || to.isUnreachable(timing.unreachable());
              if (away || now - given.atNanos() > limit) {
                given.handOver().kept();
                return true;
              }
              return false;
            });
  }
}
