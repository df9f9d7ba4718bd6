package dev.marquette.kernel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One session's subscriptions by filter and group: a short array, as nearly all sessions have few,
 * and a map beyond. Tells shared groups whether the client is connected. Confined to the session's
 * loop.
 */
final class SubscriptionTable {
  private static final int FEW = 8;

  private final ArrayList<Subscription> few = new ArrayList<>(0);
  private @Nullable Map<String, Subscription> many;
  private int shared;
  private boolean connected;

  int size() {
    return many != null ? many.size() : few.size();
  }

  @Nullable Subscription get(String filter, @Nullable String group) {
    if (many != null) {
      return many.get(key(filter, group));
    }
    for (Subscription subscription : few) {
      if (isOf(subscription, filter, group)) {
        return subscription;
      }
    }
    return null;
  }

  /** The client has come or gone: tells the groups, if there are any. */
  void connected(boolean isConnected) {
    if (isConnected == connected) {
      return;
    }
    connected = isConnected;
    if (shared == 0) {
      return;
    }
    for (Subscription subscription : many != null ? many.values() : few) {
      SharedGroup group = subscription.sharedGroup;
      if (group != null) {
        group.connected(subscription, isConnected);
      }
    }
  }

  /** Adds one whose filter and group are not in it. */
  void add(Subscription subscription) {
    shared += subscription.isShared() ? 1 : 0;
    if (many == null && few.size() < FEW) {
      few.add(subscription);
      return;
    }
    if (many == null) {
      many = new HashMap<>();
      for (Subscription present : few) {
        many.put(key(present.filter, present.group), present);
      }
      few.clear();
    }
    many.put(key(subscription.filter, subscription.group), subscription);
  }

  @Nullable Subscription remove(String filter, @Nullable String group) {
    Subscription subscription = get(filter, group);
    if (subscription == null) {
      return null;
    }
    shared -= subscription.isShared() ? 1 : 0;
    if (many != null) {
      many.remove(key(filter, group));
    } else {
      few.remove(subscription);
    }
    return subscription;
  }

  /** All, in a list of the caller's own. */
  List<Subscription> all() {
    return new ArrayList<>(many != null ? many.values() : few);
  }

  List<SessionState.Subscription> states() {
    return all().stream().map(Subscription::options).toList();
  }

  /** All, which are not in it any more. */
  List<Subscription> takeAll() {
    List<Subscription> all = all();
    few.clear();
    many = null;
    shared = 0;
    return all;
  }

  private static boolean isOf(Subscription subscription, String filter, @Nullable String group) {
    return subscription.filter.equals(filter)
        && (group == null ? subscription.group == null : group.equals(subscription.group));
  }

  private static String key(String filter, @Nullable String group) {
    return group == null ? filter : "$share/" + group + "/" + filter;
  }
}
