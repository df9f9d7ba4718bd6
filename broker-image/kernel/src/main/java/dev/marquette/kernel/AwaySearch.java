package dev.marquette.kernel;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether a shared group has a member here that would take a peer's message although its
 * client is away, after those whose clients are connected have refused: the peer asks for that one
 * only when no other broker has one that is connected. Nothing is delivered, and no turn is taken.
 *
 * <p>Begins anywhere, so that one of many is found soon; it need not be who gets the message then.
 * Goes from loop to loop as the members are, and is confined to the one that it is on.
 */
final class AwaySearch implements Mailbox.Item {
  /** Members that are looked at in one turn. */
  private static final int SLICE = 256;

  private final Message message;
  private final SharedGroup group;
  private final Set<Subscription> refused;
  private final CompletableFuture<SharedAnswer> answer;
  private final int size;
  private final int start;
  private int seen;

  /**
   * @param random says where to begin
   * @param refused members that did not take it
   * @param answer gets {@link SharedAnswer#AWAY}, or {@link SharedAnswer#NOBODY}
   */
  AwaySearch(
      Message message,
      SharedGroup group,
      Set<Subscription> refused,
      CompletableFuture<SharedAnswer> answer,
      RandomGenerator random) {
    this.message = message;
    this.group = group;
    this.refused = refused;
    this.answer = answer;
    this.size = group.size();
    this.start = size == 0 ? 0 : random.nextInt(size);
  }

  @Override
  public Mailbox.@Nullable Item run(LoopContext loop) {
    goOn(loop);
    return null;
  }

  /** Looks at the members of this loop that come next, and goes where the one after them is. */
  void goOn(LoopContext loop) {
    int end = seen + SLICE;
    for (; seen < size; seen++) {
      Subscription member = group.member((start + seen) % size);
      if (member == null || refused.contains(member)) {
        continue;
      }
      LoopContext home = member.session.loop;
      if (home != loop || seen >= end) {
        home.mailbox.offer(this);
        return;
      }
      loop.spend(1);
      if (member.session.takesShared(message, member)) {
        answer.complete(SharedAnswer.AWAY);
        return;
      }
    }
    answer.complete(SharedAnswer.NOBODY);
  }
}
