package dev.marquette.cluster;

import dev.marquette.etcd.Worker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tells the registrars what this broker holds, each time that the members change: a member that
 * knew hears only of client IDs that moved to it. Confined to the registrar's thread.
 */
final class Registrations {
  private static final int CHUNK = 1000;
  private static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(30);
  private static final Duration ANSWER = Duration.ofSeconds(3);

  private final View.Member self;
  private final Worker thread;
  private final Holdings holdings;
  private final Peers peers;
  private final Map<View.Member, View> told = new HashMap<>();
  private View view;

  Registrations(View.Member self, Worker thread, Holdings holdings, Peers peers) {
    this.self = self;
    this.thread = thread;
    this.holdings = holdings;
    this.peers = peers;
    this.view = new View(Set.of(self));
  }

  void view(View next) {
    view = next;
    told.keySet().removeIf(member -> !next.contains(member));
    Map<View.Member, List<String>> byRegistrar = new HashMap<>();
    for (View.Member member : next.members()) {
      if (!member.equals(self)) {
        byRegistrar.put(member, new ArrayList<>());
      }
    }
    if (byRegistrar.isEmpty()) {
      return;
    }
    for (String clientId : holdings.clientIds()) {
      View.Member registrar = next.first(clientId);
      List<String> list = byRegistrar.get(registrar);
      if (list != null && !knows(registrar, clientId)) {
        list.add(clientId);
      }
    }
    byRegistrar.forEach((member, clientIds) -> tell(next, member, clientIds, 0));
  }

  private boolean knows(View.Member registrar, String clientId) {
    View before = told.get(registrar);
    return before != null && before.first(clientId).equals(registrar);
  }

  private void tell(View at, View.Member member, List<String> clientIds, int from) {
    Peer peer = peers.of(member);
    if (!at.equals(view) || peer == null) {
      return; // another view tells anew
    }
    int to = Math.min(clientIds.size(), from + CHUNK);
    boolean last = to == clientIds.size();
    List<String> chunk = List.copyOf(clientIds.subList(from, to));
    peer.ask(new Request.Register(at.id(), chunk, last))
        .orTimeout(ANSWER.toNanos(), TimeUnit.NANOSECONDS)
        .whenComplete(
            (answer, failure) ->
                thread.execute(() -> told(at, member, clientIds, from, to, answer)));
  }

  private void told(
      View at,
      View.Member member,
      List<String> clientIds,
      int from,
      int to,
      @Nullable Answer answer) {
    if (!(answer instanceof Answer.Done)) {
      thread.schedule(() -> tell(at, member, clientIds, from), AGAIN_NANOS);
    } else if (to < clientIds.size()) {
      tell(at, member, clientIds, to);
    } else if (at.equals(view)) {
      told.put(member, at);
    }
  }
}
