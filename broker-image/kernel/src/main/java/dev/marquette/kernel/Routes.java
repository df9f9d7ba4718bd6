package dev.marquette.kernel;

import dev.marquette.topic.FilterIndex;
import dev.marquette.topic.TrieLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The route table: one {@link Route} for each filter that anybody here or at a peer wants. Safe for
 * any threads; what concerns one loop's subscriptions is called on that loop.
 */
final class Routes {
  private final FilterIndex<Route> index = FilterIndex.compact();
  private final int loops;
  private final ClusterLinkRef link;

  Routes(int loops, ClusterLinkRef link) {
    this.loops = loops;
    this.link = link;
  }

  FilterIndex<Route> index() {
    return index;
  }

  /** False when it has that layout. */
  boolean layout(TrieLayout layout) {
    return index.layout(layout);
  }

  int size() {
    return index.size();
  }

  /** Adds a subscription of this loop: every publish that begins after this finds it. */
  void add(LoopContext loop, Subscription subscription) {
    String filter = subscription.filter;
    String group = subscription.group;
    if (group != null) {
      change(filter, route -> joinGroup(route, group, subscription));
      return;
    }
    Route route = index.get(filter);
    if (route == null || !route.hasSubscriptions(loop.index)) {
      route = change(filter, changed -> addLoop(changed, loop));
    }
    if (route == null) {
      throw new IllegalStateException("no route of filter " + filter + " after it was made");
    }
    route.add(loop.index, subscription);
  }

  void remove(LoopContext loop, Subscription subscription) {
    String filter = subscription.filter;
    String group = subscription.group;
    if (group != null) {
      change(filter, route -> leaveGroup(route, group, subscription));
      return;
    }
    Route route = index.get(filter);
    if (route == null) {
      throw new IllegalStateException("no route of filter " + filter + " that has a subscription");
    }
    route.remove(loop.index, subscription);
    if (!route.hasSubscriptions(loop.index)) {
      change(filter, changed -> removeLoop(changed, loop));
    }
  }

  /** The group, if it has members. */
  @Nullable SharedGroup group(String filter, String name) {
    Route route = index.get(filter);
    return route == null ? null : route.group(name);
  }

  // --- peers ---

  void remote(int peer, String filter, @Nullable String group, int members) {
    if (peer < 0 || peer >= Long.SIZE) {
      throw new IllegalArgumentException("peer " + peer + " is not 0 to 63");
    }
    boolean present = members > 0;
    if (!present && index.get(filter) == null) {
      return;
    }
    change(
        filter,
        route -> {
          if (group == null) {
            route.peerMask(with(route.peerMask(), 1L << peer, present));
            return;
          }
          SharedGroup shared = route.group(group);
          if (shared == null && present) {
            shared = addGroup(route, group);
          }
          if (shared != null) {
            shared.peers(shared.peers().with(peer, members));
            dropGroupIfUnused(route, shared);
          }
        });
  }

  void peerGone(int peer) {
    index.forEach(
        (filter, route) -> {
          if (knows(route, 1L << peer)) {
            change(filter, changed -> forget(changed, peer));
          }
        });
  }

  private static boolean knows(Route route, long bit) {
    if ((route.peerMask() & bit) != 0) {
      return true;
    }
    for (SharedGroup group : route.groups()) {
      if ((group.peers().mask() & bit) != 0) {
        return true;
      }
    }
    return false;
  }

  private static void forget(Route route, int peer) {
    route.peerMask(with(route.peerMask(), 1L << peer, false));
    for (SharedGroup group : route.groups()) {
      group.peers(group.peers().with(peer, 0));
      dropGroupIfUnused(route, group);
    }
  }

  /** What {@link ClusterLink#localRoute} was told to be present. */
  List<Kernel.Route> local() {
    List<Kernel.Route> list = new ArrayList<>();
    index.forEach(
        (filter, route) -> {
          if (route.loopMask() != 0) {
            list.add(new Kernel.Route(filter, null));
          }
          for (SharedGroup group : route.groups()) {
            if (group.announced() > 0) {
              list.add(new Kernel.Route(filter, group.name(), group.announced()));
            }
          }
        });
    return list;
  }

  // --- taps ---

  MessageTap.Registration tap(String filter, MessageTap tap) {
    change(
        filter,
        route -> {
          MessageTap[] taps = Arrays.copyOf(route.taps(), route.taps().length + 1);
          taps[taps.length - 1] = tap;
          route.taps(taps);
        });
    return () -> untap(filter, tap);
  }

  private void untap(String filter, MessageTap tap) {
    if (index.get(filter) == null) {
      return;
    }
    change(
        filter,
        route -> {
          List<MessageTap> taps = new ArrayList<>(Arrays.asList(route.taps()));
          taps.remove(tap);
          route.taps(taps.toArray(MessageTap[]::new));
        });
  }

  // --- under the filter's lock ---

  private @Nullable Route change(String filter, Consumer<Route> change) {
    return index.compute(
        filter,
        old -> {
          Route route = old == null ? new Route(filter, loops) : old;
          change.accept(route);
          return route.isUnused() ? null : route;
        });
  }

  private void addLoop(Route route, LoopContext loop) {
    long mask = route.loopMask();
    route.loopMask(mask | loop.bit);
    if (mask == 0) {
      link.get().localRoute(route.filter, null, 1);
    }
  }

  private void removeLoop(Route route, LoopContext loop) {
    long mask = route.loopMask() & ~loop.bit;
    route.loopMask(mask);
    if (mask == 0) {
      link.get().localRoute(route.filter, null, 0);
    }
  }

  private void joinGroup(Route route, String name, Subscription subscription) {
    SharedGroup group = route.group(name);
    if (group == null) {
      group = addGroup(route, name);
    }
    group.add(subscription);
    announce(group);
  }

  private void leaveGroup(Route route, String name, Subscription subscription) {
    SharedGroup group = route.group(name);
    if (group == null) {
      throw new IllegalStateException("no group " + name + " of filter " + route.filter);
    }
    group.remove(subscription);
    announce(group);
    dropGroupIfUnused(route, group);
  }

  private void announce(SharedGroup group) {
    if (group.announce()) {
      link.get().localRoute(group.filter(), group.name(), group.announced());
    }
  }

  private SharedGroup addGroup(Route route, String name) {
    SharedGroup group = new SharedGroup(route.filter, name, loops);
    SharedGroup[] groups = Arrays.copyOf(route.groups(), route.groups().length + 1);
    groups[groups.length - 1] = group;
    route.groups(groups);
    return group;
  }

  private static void dropGroupIfUnused(Route route, SharedGroup group) {
    if (group.isUnused()) {
      List<SharedGroup> groups = new ArrayList<>(Arrays.asList(route.groups()));
      groups.remove(group);
      route.groups(groups.toArray(SharedGroup[]::new));
    }
  }

  private static long with(long mask, long bit, boolean present) {
    return present ? mask | bit : mask & ~bit;
  }
}
