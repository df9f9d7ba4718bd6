package dev.marquette.cluster;

import dev.marquette.kernel.ClusterLink;
import dev.marquette.kernel.Kernel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * This broker's part in the question of who holds a client ID. There is no table of holders: a
 * broker that gets a CONNECT asks all others for what they have, and <b>the later claim wins</b>.
 *
 * <ol>
 *   <li>A claim has a number ({@link ClaimNumbers}): all brokers agree which of two is the later
 *       one. It goes to every other broker that is there or may be.
 *   <li>One that is asked gives what it holds by an earlier claim. While it has an earlier claim of
 *       its own under way, it waits for what that gets; a later one of its own will take everything
 *       back anyhow. So claims wait for earlier ones alone, and never in a circle; when all is
 *       quiet, the latest claim has the client ID, and nobody else.
 *   <li>One that holds it by a later claim says so, and the claim begins again with a larger
 *       number: clocks differ, or the two had lost sight of each other.
 *   <li>Who gives a session keeps it until it hears that the claimant has it, and collects what
 *       comes for it meanwhile. If the claimant is gone, cannot be reached, or does not want it,
 *       the session stays as one whose client is away, and the others are told, as one of them may
 *       hold it by a later claim. When news come later that it was taken after all, it goes. So a
 *       session is at one broker at least, as long as the brokers live that had it.
 *   <li>Who gave a session sends on what still comes for it until everybody knows where it is.
 *   <li>A claimant waits for brokers that can be reached and show signs of life, and refuses the
 *       CONNECT when one of these does not decide in time. Others it does not wait for, but they
 *       stay asked: what they have when they come back is added to the session, or thrown away if
 *       the client wanted a clean start.
 *   <li>Brokers that see each other for the first time, or again after one had given the other up,
 *       compare what they hold ({@link Holdings}). So even claims that could not reach each other
 *       end with one holder.
 * </ol>
 *
 * <p>What a client may see of all this: when a broker that holds its session is away, it is told
 * that it has none, and gets the messages of the other one when that is back, perhaps some of them
 * twice.
 *
 * <p>Callable from any thread.
 */
final class Registrar {
  /** How often those who take their time are looked after. */
  static final long REVIEW_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final Tasks thread;
  private final Claims claims;
  private final HandOvers handOvers;
  private final Holdings holdings;

  /**
   * @param thread what the registrar's state is confined to
   * @param millis the time since the epoch
   * @param random any numbers
   */
  Registrar(
      Tasks thread,
      Kernel kernel,
      Others others,
      ClusterConfig.Timing timing,
      LongSupplier nanoTime,
      LongSupplier millis,
      LongSupplier random) {
    this.thread = thread;
    this.claims =
        new Claims(thread, kernel, others, new ClaimNumbers(millis, random), timing, nanoTime);
    this.handOvers = new HandOvers(thread, kernel, claims, this::left, timing, nanoTime);
    this.holdings = new Holdings(thread, kernel, claims, handOvers);
  }

  private void left(Request.Holding holding) {
    holdings.tell(holding);
  }

  /** See {@link ClusterLink#claim}. */
  CompletableFuture<ClusterLink.Grant> claim(String clientId, boolean discard) {
    return claims.claim(clientId, discard);
  }

  CompletableFuture<Answer> handOver(View.Member from, Request.HandOver request) {
    return handOvers.handOver(from, request);
  }

  void settled(View.Member from, Request.Settled news) {
    handOvers.settled(from, news);
  }

  CompletableFuture<Answer> compare(View.Member from, Request.Holds theirs) {
    return holdings.compare(from, theirs);
  }

  /** Brokers came or went. */
  void othersChanged() {
    thread.execute(holdings::othersChanged);
  }

  /** To be called every {@link #REVIEW_NANOS}. */
  void review() {
    thread.execute(
        () -> {
          claims.review();
          handOvers.review();
        });
  }
}
