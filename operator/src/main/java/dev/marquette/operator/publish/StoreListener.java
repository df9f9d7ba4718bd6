package dev.marquette.operator.publish;

/** Hears what changes in one cluster's etcd, on a thread of the store: it must not block. */
public interface StoreListener {
  /** What is published of a resource. */
  void published(String kind, String name);

  /** What some broker made of a resource, or whether the broker is alive. */
  void reported(String kind, String name);

  /** The brokers that are alive. */
  void membersChanged();

  /** A part of the store is known now. */
  void synced();
}
