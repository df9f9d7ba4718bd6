package dev.marquette.cluster;

import dev.marquette.kernel.Kernel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
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
  private final Consumer<Request.Holding> left;
  private final ClusterConfig.Timing timing;
  private final LongSupplier nanoTime;

  /** What was given; the kernel gives one of a client ID at a time. */
  private final Map<String, Given> unsettled = new HashMap<>();

  /** How many hand-overs of a client ID have begun and are not decided. */
  private final Map<String, Integer> leaving = new HashMap<>();

  private record Given(
      View.Member to, long claim, long question, Kernel.HandOver handOver, long atNanos) {
    boolean isMeant(View.Member from, Request.Settled news) {
      return to.equals(from) && claim == news.claim() && question == news.question();
    }

    CompletableFuture<?> keep() {
      return handOver.kept(question);
    }
  }

  /**
   * @param left gets what is held here after all, by the claim of before or by one that came
   *     meanwhile: who came meanwhile has not heard of it
   */
  HandOvers(
      Tasks thread,
      Kernel kernel,
      Claims claims,
      Consumer<Request.Holding> left,
      ClusterConfig.Timing timing,
      LongSupplier nanoTime) {
    this.thread = thread;
    this.kernel = kernel;
    this.claims = claims;
    this.left = left;
    this.timing = timing;
    this.nanoTime = nanoTime;
  }

  /** Whether what the kernel says about its holder is about another broker's claim. */
  boolean isLeaving(String clientId) {
    return leaving.containsKey(clientId);
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

  /**
   * An own claim that is earlier gets its session first; a later one will come for this one's. Of
   * two with one number neither is the earlier: were each to wait for the other, it would be for
   * ever. Both are told, and take other numbers.
   */
  private void afterEarlierClaim(
      View.Member from, Request.HandOver request, CompletableFuture<Answer> answer) {
    Claim own = claims.underWay(request.clientId());
    if (own == null || own.claim() > request.claim()) {
      give(from, request, answer);
    } else if (own.claim() == request.claim()) {
      answer.complete(new Answer.Later(own.claim()));
    } else {
      own.settled().thenRunAsync(() -> afterEarlierClaim(from, request, answer), thread::execute);
    }
  }

  private void give(View.Member to, Request.HandOver request, CompletableFuture<Answer> answer) {
    String clientId = request.clientId();
    leaving.merge(clientId, 1, Integer::sum);
    kernel
        .handOver(clientId, request.discard(), request.claim())
        .whenCompleteAsync(
            (handOver, failure) -> {
              if (handOver == null) {
                decided(clientId);
              }
              if (failure != null) {
                answer.completeExceptionally(failure);
              } else {
                answer.complete(given(to, request, handOver));
              }
            },
            thread::execute);
  }

  private Answer given(
      View.Member to, Request.HandOver request, Kernel.@Nullable HandOver handOver) {
    if (handOver != null) {
      unsettled.put(
          request.clientId(),
          new Given(to, request.claim(), request.question(), handOver, nanoTime.getAsLong()));
      return new Answer.Session(handOver.state());
    }
    long holder = kernel.claimOf(request.clientId());
    return holder > request.claim() ? new Answer.Later(holder) : new Answer.Session(null);
  }

  /** It has become known whether a claim took what it was given. */
  void settled(View.Member from, Request.Settled news) {
    thread.execute(
        () -> {
          Given given = unsettled.get(news.clientId());
          if (given == null || !given.isMeant(from, news)) {
            // what is given once more now has all of it: twice is better than not at all
            if (news.taken() && !isLeaving(news.clientId())) {
              takenBefore(news);
            }
            return;
          }
          unsettled.remove(news.clientId());
          if (news.taken()) {
            given
                .handOver()
                .taken(index(from))
                .whenCompleteAsync((done, failure) -> decided(news.clientId()), thread::execute);
          } else {
            stays(news.clientId(), given.keep());
          }
        });
  }

  /** It was kept here, for want of news: the one who has it is to get what came since, too. */
  private void takenBefore(Request.Settled news) {
    String clientId = news.clientId();
    leaving.merge(clientId, 1, Integer::sum);
    kernel
        .handOver(clientId, false, news.claim())
        .whenCompleteAsync(
            (handOver, failure) -> {
              if (handOver == null) {
                decided(clientId); // another claim took it since
              } else {
                boolean known = handOver.isRepeated(news.question());
                stays(clientId, known ? handOver.keptRest() : handOver.kept(news.question()));
              }
            },
            thread::execute);
  }

  private void stays(String clientId, CompletableFuture<?> kept) {
    kept.whenCompleteAsync((nothing, failure) -> decided(clientId), thread::execute);
  }

  private void decided(String clientId) {
    leaving.computeIfPresent(clientId, (id, count) -> count == 1 ? null : count - 1);
    long claim = isLeaving(clientId) ? 0 : kernel.claimOf(clientId);
    if (claim != 0) {
      left.accept(new Request.Holding(clientId, claim));
    }
  }

  private int index(View.Member member) {
    Other other = claims.others().of(member);
    return other == null ? -1 : other.index();
  }

  /** Keeps what a broker was given that cannot be reached, or says nothing. */
  void review() {
    long limit = timing.lease().plus(timing.grace()).toNanos() + MARGIN_NANOS;
    long now = nanoTime.getAsLong();
    List<Given> abandoned = new ArrayList<>();
    unsettled
        .values()
        .removeIf(
            given -> {
              Other to = claims.others().of(given.to());
              boolean away = to == null || to.isUnreachable(timing.unreachable());
              if (away || now - given.atNanos() > limit) {
                abandoned.add(given);
                return true;
              }
              return false;
            });
    abandoned.forEach(given -> stays(given.handOver().state().clientId(), given.keep()));
  }
}
