package dev.marquette.cluster;

import dev.marquette.kernel.ClusterLink;
import dev.marquette.kernel.Kernel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells when all others send messages by the routes that this broker sees, and what they sent by
 * older ones has come here. Each is asked to answer when it has seen as much of etcd, when every
 * publish that it had begun by then is through, and when its lanes to this broker are empty of what
 * was in them. One question to each serves all who wait, however many sessions have moved.
 *
 * <p>Confined to the cluster's thread, but for what returns a future.
 */
final class RouteBarrier {
  private static final long CURRENT_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final Tasks thread;
  private final Kernel kernel;
  private final Others others;
  private final BooleanSupplier current;
  private long revision;
  private CompletableFuture<@Nullable Void> next = new CompletableFuture<>();
  private boolean running;
  private boolean wanted;

  /** Others that know of a later revision than this broker does. */
  private final List<Early> early = new ArrayList<>();

  private record Early(long revision, Runnable task) {}

  /**
   * @param current whether all changes come here soon, as far as can be told
   */
  RouteBarrier(Tasks thread, Kernel kernel, Others others, BooleanSupplier current) {
    this.thread = thread;
    this.kernel = kernel;
    this.others = others;
    this.current = current;
  }

  /** The kernel has the routes as they were in etcd at that revision. */
  void saw(long newRevision) {
    revision = newRevision;
    List<Early> before = List.copyOf(early);
    early.removeIf(each -> each.revision() <= revision);
    before.stream().filter(each -> each.revision() <= revision).forEach(each -> each.task().run());
  }

  /** See {@link ClusterLink#barrier}. */
  CompletableFuture<@Nullable Void> pass() {
    CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
    thread.execute(
        () -> {
          next.whenComplete((nothing, failure) -> done.complete(null));
          wanted = true;
          begin();
        });
    return done;
  }

  private void begin() {
    if (running || !wanted) {
      return;
    }
    running = true;
    wanted = false;
    CompletableFuture<@Nullable Void> mine = next;
    next = new CompletableFuture<>();
    List<CompletableFuture<?>> answers = new ArrayList<>();
    for (Other other : others.all()) {
      answers.add(other.ask(new Request.Flush(revision)).handle((answer, gone) -> null));
    }
    CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
        .thenRun(
            () ->
                thread.execute(
                    () -> {
                      running = false;
                      mine.complete(null);
                      begin();
                    }));
  }

  /** Another broker wants to know when this one has seen so much. */
  CompletableFuture<Answer> flush(View.Member from, Request.Flush request) {
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    Runnable task = () -> flush(from).whenComplete((n, e) -> answer.complete(new Answer.Done()));
    thread.execute(
        () -> {
          if (request.revision() <= revision) {
            task.run();
          } else {
            Early one = new Early(request.revision(), task);
            early.add(one);
            thread.schedule(() -> review(one), CURRENT_NANOS);
          }
        });
    return answer;
  }

  /** A revision in which no route changed is never seen: having waited is as good. */
  private void review(Early one) {
    if (!early.contains(one)) {
      return;
    }
    if (current.getAsBoolean()) {
      early.remove(one);
      one.task().run();
    } else {
      thread.schedule(() -> review(one), CURRENT_NANOS);
    }
  }

  private CompletableFuture<@Nullable Void> flush(View.Member to) {
    return kernel
        .quiesce()
        .thenCompose(
            nothing -> {
              Other other = others.of(to);
              return other == null ? ClusterLink.DONE : other.flush();
            });
  }
}
