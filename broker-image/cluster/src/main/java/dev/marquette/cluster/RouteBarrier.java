package dev.marquette.cluster;

import dev.marquette.kernel.ClusterLink;
import dev.marquette.kernel.Kernel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells when all brokers send messages by the routes that some have, and what they sent by older
 * ones has come here. Those whose routes it is about are asked to have them in etcd, and for its
 * revision then. Everybody is asked to answer when they have seen so much, when every publish that
 * they had begun by then is through, and when their lanes to this broker are empty of what was in
 * them. One run serves all who wait, however many sessions have moved.
 *
 * <p>Confined to the cluster's thread, but for what returns a future.
 */
final class RouteBarrier {
  private static final long CURRENT_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final Tasks thread;
  private final Kernel kernel;
  private final Others others;
  private final Supplier<CompletableFuture<Long>> written;
  private final BooleanSupplier current;
  private long revision;
  private CompletableFuture<@Nullable Void> next = new CompletableFuture<>();
  private Set<Other> about = new HashSet<>();
  private boolean running;

  /** Who knows of a later revision than has been seen here. */
  private final List<Early> early = new ArrayList<>();

  private static final class Early {
    final long revision;
    final CompletableFuture<@Nullable Void> seen = new CompletableFuture<>();

    Early(long revision) {
      this.revision = revision;
    }
  }

  /**
   * @param written has the own routes in etcd, and tells its revision then
   * @param current whether all changes come here soon, as far as can be told
   */
  RouteBarrier(
      Tasks thread,
      Kernel kernel,
      Others others,
      Supplier<CompletableFuture<Long>> written,
      BooleanSupplier current) {
    this.thread = thread;
    this.kernel = kernel;
    this.others = others;
    this.written = written;
    this.current = current;
  }

  /** The kernel has the routes as they were in etcd at that revision. */
  void saw(long newRevision) {
    revision = newRevision;
    List<Early> due = early.stream().filter(each -> each.revision <= revision).toList();
    early.removeAll(due);
    due.forEach(each -> each.seen.complete(null));
  }

  /** See {@link ClusterLink#barrier}. */
  CompletableFuture<@Nullable Void> pass(@Nullable Other peer) {
    CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
    thread.execute(
        () -> {
          if (peer == null) {
            done.complete(null);
            return;
          }
          about.add(peer);
          next.whenComplete((nothing, failure) -> done.complete(null));
          begin();
        });
    return done;
  }

  private void begin() {
    if (running || about.isEmpty()) {
      return;
    }
    running = true;
    Set<Other> whose = about;
    CompletableFuture<@Nullable Void> mine = next;
    about = new HashSet<>();
    next = new CompletableFuture<>();
    AtomicLong latest = new AtomicLong();
    ask(
            whose,
            new Request.Write(),
            answer -> {
              if (answer instanceof Answer.Revision(long at)) {
                latest.accumulateAndGet(at, Math::max);
              }
            })
        .thenCompose(
            nothing ->
                CompletableFuture.allOf(
                    flushHere(latest.get()),
                    ask(others.all(), new Request.Flush(latest.get()), answer -> {})))
        .whenComplete(
            (nothing, failure) ->
                thread.execute(
                    () -> {
                      running = false;
                      mine.complete(null);
                      begin();
                    }));
  }

  /** Asks several; done when each has answered or is gone. */
  private static CompletableFuture<?> ask(
      Collection<? extends Other> several, Request request, Consumer<Answer> answered) {
    return CompletableFuture.allOf(
        several.stream()
            .map(
                other ->
                    other
                        .ask(request)
                        .handle(
                            (answer, gone) -> {
                              if (gone == null) {
                                answered.accept(answer);
                              }
                              return null;
                            }))
            .toArray(CompletableFuture[]::new));
  }

  // --- what others ask ---

  CompletableFuture<Answer> write() {
    return written.get().thenApply(Answer.Revision::new);
  }

  CompletableFuture<Answer> flush(View.Member from, Request.Flush request) {
    return flushHere(request.revision())
        .thenCompose(
            nothing -> {
              Other other = others.of(from);
              return other == null ? ClusterLink.DONE : other.flush();
            })
        .thenApply(nothing -> new Answer.Done());
  }

  /** Done when every publish here is through that began before so much was seen. */
  private CompletableFuture<@Nullable Void> flushHere(long wanted) {
    Early one = new Early(wanted);
    thread.execute(
        () -> {
          if (wanted <= revision) {
            one.seen.complete(null);
          } else {
            early.add(one);
            thread.schedule(() -> review(one), CURRENT_NANOS);
          }
        });
    return one.seen.thenCompose(nothing -> kernel.quiesce());
  }

  /** A revision in which no route changed is never seen: having waited is as good. */
  private void review(Early one) {
    if (current.getAsBoolean()) {
      early.remove(one);
      one.seen.complete(null);
    } else if (!one.seen.isDone()) {
      thread.schedule(() -> review(one), CURRENT_NANOS);
    }
  }
}
