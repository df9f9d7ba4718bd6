package dev.marquette.kernel;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The packet IDs of inbound QoS 2 messages that the client has not released: an open-addressing
 * table that remembers when each came. Confined to one event loop.
 */
final class PacketIdSet {
  private static final int FIRST_CAPACITY = 8;

  /** 0 marks a free place: no packet has that ID. */
  private char[] ids = new char[FIRST_CAPACITY];

  private int[] sinceSeconds = new int[FIRST_CAPACITY];
  private int size;

  int size() {
    return size;
  }

  boolean contains(int id) {
    return ids[place(ids, id)] != 0;
  }

  /** Whether it is in it and came before. */
  boolean isOlderThan(int id, int seconds) {
    int place = place(ids, id);
    return ids[place] != 0 && sinceSeconds[place] < seconds;
  }

  /** Adds an ID that is not in it. */
  void add(int id, int nowSeconds) {
    if (2 * (size + 1) > ids.length) {
      rehash(2 * ids.length, Integer.MIN_VALUE);
    }
    int place = place(ids, id);
    if (ids[place] == 0) {
      size++;
    }
    ids[place] = (char) id;
    sinceSeconds[place] = nowSeconds;
  }

  boolean remove(int id) {
    int hole = place(ids, id);
    if (ids[hole] == 0) {
      return false;
    }
    size--;
    int mask = ids.length - 1;
    // Closes the gap, so that no search ends too soon (Knuth, 6.4, algorithm R).
    for (int i = (hole + 1) & mask; ids[i] != 0; i = (i + 1) & mask) {
      int home = home(ids[i], mask);
      if (((i - home) & mask) >= ((i - hole) & mask)) {
        ids[hole] = ids[i];
        sinceSeconds[hole] = sinceSeconds[i];
        hole = i;
      }
    }
    ids[hole] = 0;
    return true;
  }

  /** Forgets those that came before. */
  void removeOlderThan(int seconds) {
    rehash(ids.length, seconds);
  }

  /** Adds all of another, each with its time. */
  void addAll(PacketIdSet others) {
    for (int i = 0; i < others.ids.length; i++) {
      if (others.ids[i] != 0) {
        add(others.ids[i], others.sinceSeconds[i]);
      }
    }
  }

  List<Integer> toList() {
    List<Integer> list = new ArrayList<>(size);
    for (char id : ids) {
      if (id != 0) {
        list.add((int) id);
      }
    }
    return list;
  }

  static @Nullable PacketIdSet of(List<Integer> ids, int nowSeconds) {
    if (ids.isEmpty()) {
      return null;
    }
    PacketIdSet set = new PacketIdSet();
    for (int id : ids) {
      set.add(id, nowSeconds);
    }
    return set;
  }

  private void rehash(int capacity, int oldestSeconds) {
    char[] newIds = new char[capacity];
    int[] newSince = new int[capacity];
    size = 0;
    for (int i = 0; i < ids.length; i++) {
      if (ids[i] != 0 && sinceSeconds[i] >= oldestSeconds) {
        int place = place(newIds, ids[i]);
        newIds[place] = ids[i];
        newSince[place] = sinceSeconds[i];
        size++;
      }
    }
    ids = newIds;
    sinceSeconds = newSince;
  }

  private static int place(char[] ids, int id) {
    int mask = ids.length - 1;
    int i = home(id, mask);
    while (ids[i] != 0 && ids[i] != id) {
      i = (i + 1) & mask;
    }
    return i;
  }

  private static int home(int id, int mask) {
    return id & mask;
  }
}
