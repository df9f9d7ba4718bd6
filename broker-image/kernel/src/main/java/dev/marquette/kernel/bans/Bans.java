package dev.marquette.kernel.bans;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The bans of a broker: those of its configuration, and those that were made while it ran. They are
 * looked up when somebody connects, without a lock, and at no other time. A ban that begins also
 * lets go who is connected.
 *
 * <p>Safe for any threads. Whoever is connecting looks again after a ban has begun, or is among
 * those who are let go by it.
 */
public final class Bans {
  private final LongSupplier clockMillis;
  private final Door door;
  private final ConcurrentHashMap<Ban.Who, Ban> made = new ConcurrentHashMap<>();
  private final BanRoom room = new BanRoom();
  private volatile Configured configured = new Configured(true, Map.of());
  private volatile Share share = Share.NOBODY;

  private record Configured(boolean enabled, Map<Ban.Who, Ban> bans) {}

  /** Lets go clients that are connected. */
  public interface Door {
    /** These have become banned. Called on any thread; must not block. */
    void expel(Collection<? extends Ban.Who> banned);
  }

  /**
   * Makes the bans of this broker known to others. Called on any thread, about one and the same in
   * the order in which it happened; must not block, nor call back.
   */
  public interface Share {
    /** For a broker on its own. */
    Share NOBODY =
        new Share() {
          @Override
          public void banned(Ban ban) {}

          @Override
          public void lifted(Ban.Who who) {}
        };

    void banned(Ban ban);

    /** Before its time: that a ban ends by itself is known to all. */
    void lifted(Ban.Who who);
  }

  /**
   * @param clockMillis the time since the epoch
   */
  public Bans(LongSupplier clockMillis, Door door) {
    this.clockMillis = clockMillis;
    this.door = door;
  }

  // --- who is banned ---

  /** Whether a client is banned: by its ID, its user name, or where it comes from. */
  public boolean isBanned(String clientId, @Nullable String username, InetSocketAddress peer) {
    Configured fixed = configured;
    if (!fixed.enabled() || (fixed.bans().isEmpty() && made.isEmpty())) {
      return false;
    }
    InetAddress address = peer.getAddress();
    return isInForce(fixed, new Ban.ClientId(clientId))
        || (username != null && isInForce(fixed, new Ban.Username(username)))
        || (address != null && isInForce(fixed, new Ban.PeerHost(address)));
  }

  private boolean isInForce(Configured fixed, Ban.Who who) {
    return isInForce(fixed.bans().get(who)) || isInForce(made.get(who));
  }

  private boolean isInForce(@Nullable Ban ban) {
    return ban != null && !ban.hasEnded(clockMillis.getAsLong());
  }

  /** How many there are; those that ended by themselves until {@link #removeEnded} takes them. */
  public int size() {
    return configured.bans().size() + made.size();
  }

  // --- by configuration ---

  /** Changes what is configured: at once, also for who is connected. */
  public synchronized void configure(BanSettings settings) {
    Configured before = configured;
    Map<Ban.Who, Ban> now =
        settings.configured().stream()
            .collect(Collectors.toUnmodifiableMap(Ban::who, Function.identity()));
    configured = new Configured(settings.enabled(), now);
    Set<Ban.Who> banned = new HashSet<>();
    for (Ban ban : now.values()) {
      if (!before.enabled() || !ban.equals(before.bans().get(ban.who()))) {
        banned.add(ban.who());
      }
    }
    if (!before.enabled()) {
      banned.addAll(made.keySet());
    }
    expel(banned);
  }

  // --- while the broker runs ---

  /**
   * Bans somebody; of two bans the last counts.
   *
   * @return false when there is no room for more, and nothing has changed
   */
  public boolean add(Ban ban) {
    if (!put(ban, share)) {
      return false;
    }
    expel(Set.of(ban.who()));
    return true;
  }

  /** Ends a ban before its time; false when there is none that was made while the broker ran. */
  public boolean lift(Ban.Who who) {
    return remove(who, share);
  }

  /** Those that were made while the broker ran, here or at another, and have not ended. */
  public List<Ban> made() {
    return made.values().stream().filter(this::isInForce).toList();
  }

  /** Lets go what has ended: to be called now and then. */
  public void removeEnded() {
    for (Ban ban : made.values()) {
      if (!isInForce(ban) && made.remove(ban.who(), ban)) {
        room.remove(ban);
      }
    }
  }

  // --- with others ---

  /** Tells somebody of each ban that is made or lifted here from now on. */
  public void share(Share newShare) {
    share = newShare;
  }

  /** Tells of each ban that was made, and is in force, once more. */
  public void tellAgain() {
    Share told = share;
    for (Ban.Who each : made.keySet()) {
      made.computeIfPresent(
          each,
          (who, ban) -> {
            if (isInForce(ban)) {
              told.banned(ban);
            }
            return ban;
          });
    }
  }

  /** As {@link #add}, of one that another broker made. */
  public boolean addRemote(Ban ban) {
    if (!isInForce(ban)) {
      liftRemote(ban.who()); // the last counts, also when it has ended
      return true;
    }
    if (ban.equals(made.get(ban.who()))) {
      return true;
    }
    if (!put(ban, Share.NOBODY)) {
      return false;
    }
    expel(Set.of(ban.who()));
    return true;
  }

  /** As {@link #lift}, by another broker. */
  public void liftRemote(Ban.Who who) {
    remove(who, Share.NOBODY);
  }

  // --- the table ---

  // each within one change of the entry: no other ban's room is given back for this one's, and the
  // others hear last what came last

  private boolean put(Ban ban, Share told) {
    return ban.equals(
        made.compute(
            ban.who(),
            (who, before) -> {
              if (!room.replace(before, ban)) {
                return before;
              }
              told.banned(ban);
              return ban;
            }));
  }

  private boolean remove(Ban.Who who, Share told) {
    boolean[] was = new boolean[1];
    made.computeIfPresent(
        who,
        (same, ban) -> {
          room.remove(ban);
          told.lifted(who);
          was[0] = true;
          return null;
        });
    return was[0];
  }

  /** What the bans that were made take. */
  BanRoom.Taken taken() {
    return room.taken();
  }

  private void expel(Set<Ban.Who> banned) {
    if (configured.enabled() && !banned.isEmpty()) {
      door.expel(banned);
    }
  }
}
