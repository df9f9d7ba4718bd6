package dev.marquette.auth;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where passwords are hashed: virtual threads, of which only a few compute at a time, so that event
 * loops keep their cores, and only so many wait that those in the queue are answered before their
 * clients give up.
 *
 * <p>What waits stands in a line for each user, and the lines take turns. When too many wait, the
 * longest line loses its last in favour of a shorter one. So whoever guesses at a user's password
 * holds up that user, but keeps another waiting for one hash a turn, and locks nobody else out.
 *
 * <p>Safe for any threads.
 */
final class PasswordWork {
  /** For the whole process, because it is the process's cores that are shared. */
  static final PasswordWork SHARED =
      new PasswordWork(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), 500);

  private final int atOnce;
  private final int maxWaiting;

  // All guarded by this. The lines are in the order of their turns, and none is empty.
  private final Map<Object, Deque<Check>> lines = new LinkedHashMap<>();
  private int computing;
  private int waiting;

  /**
   * @param atOnce how many compute at a time
   * @param maxWaiting how many more may wait
   */
  PasswordWork(int atOnce, int maxWaiting) {
    this.atOnce = atOnce;
    this.maxWaiting = maxWaiting;
  }

  /** What became of a check. */
  enum Answer {
    RIGHT,
    WRONG,
    /** Too many wait, and it is one of those that were turned away. */
    BUSY
  }

  /**
   * Computes it on a virtual thread when its turn comes.
   *
   * @param user whose line it stands in
   */
  CompletableFuture<Answer> submit(Object user, BooleanSupplier check) {
    Check asked = new Check(check, new CompletableFuture<>());
    Check turnedAway = enter(user, asked);
    if (turnedAway != null) {
      turnedAway.answer.complete(Answer.BUSY);
    }
    return asked.answer;
  }

  /** The check that has to go: none, the one that came, or one of a longer line. */
  private synchronized @Nullable Check enter(Object user, Check check) {
    if (computing < atOnce) {
      computing++;
      Thread.ofVirtual().name("password").start(() -> run(check));
      return null;
    }
    Check turnedAway = null;
    if (waiting == maxWaiting) {
      Deque<Check> own = lines.get(user);
      turnedAway = lastOfLongerLine(own == null ? 0 : own.size());
      if (turnedAway == null) {
        return check;
      }
    }
    lines.computeIfAbsent(user, name -> new ArrayDeque<>()).add(check);
    waiting++;
    return turnedAway;
  }

  /** Takes the last of the longest line, if that one stays longer than the other was. */
  private @Nullable Check lastOfLongerLine(int length) {
    Deque<Check> longest = null;
    for (Deque<Check> line : lines.values()) {
      if (line.size() > (longest == null ? length + 1 : longest.size())) {
        longest = line;
      }
    }
    if (longest == null) {
      return null;
    }
    waiting--;
    return longest.removeLast();
  }

  private void run(Check first) {
    for (Check check = first; check != null; ) {
      Answer answer = null;
      Throwable failure = null;
      try {
        answer = check.work.getAsBoolean() ? Answer.RIGHT : Answer.WRONG;
      } catch (RuntimeException | Error e) {
        failure = e;
      }
      Check next = next();
      if (failure == null) {
        check.answer.complete(answer);
      } else {
        check.answer.completeExceptionally(failure);
      }
      check = next;
    }
  }

  /** Whose turn it is; when nobody waits, one fewer computes. */
  private synchronized @Nullable Check next() {
    Map.Entry<Object, Deque<Check>> turn =
        lines.isEmpty() ? null : lines.entrySet().iterator().next();
    if (turn == null) {
      computing--;
      return null;
    }
    Object user = turn.getKey();
    Deque<Check> line = turn.getValue();
    Check check = line.removeFirst();
    waiting--;
    lines.remove(user);
    if (!line.isEmpty()) {
      lines.put(user, line);
    }
    return check;
  }

  private record Check(BooleanSupplier work, CompletableFuture<Answer> answer) {}
}
