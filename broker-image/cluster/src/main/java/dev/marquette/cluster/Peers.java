package dev.marquette.cluster;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** The brokers that can be talked to. Reads are for any thread, changes for one. */
final class Peers implements Others {
  /** The kernel names peers by the bits of a long. */
  static final int MAXIMUM = 64;

  private final AtomicReferenceArray<@Nullable Peer> byIndex = new AtomicReferenceArray<>(MAXIMUM);
  private final ConcurrentHashMap<View.Member, Peer> byMember = new ConcurrentHashMap<>();

  /** The lowest index that is free, or -1. */
  int freeIndex() {
    for (int i = 0; i < MAXIMUM; i++) {
      if (byIndex.get(i) == null) {
        return i;
      }
    }
    return -1;
  }

  void add(Peer peer) {
    byMember.put(peer.member(), peer);
    byIndex.set(peer.index(), peer);
  }

  void remove(Peer peer) {
    byIndex.set(peer.index(), null);
    byMember.remove(peer.member(), peer);
  }

  @Nullable Peer at(int index) {
    return byIndex.get(index);
  }

  @Override
  public @Nullable Peer of(View.Member member) {
    return byMember.get(member);
  }

  @Override
  public Collection<Peer> all() {
    return List.copyOf(byMember.values());
  }
}
