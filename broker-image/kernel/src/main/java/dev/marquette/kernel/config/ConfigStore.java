package dev.marquette.kernel.config;

import java.util.Map;

/**
 * The desired resources: files on one machine, etcd in a cluster. Both end in the same listener, so
 * the same code applies them.
 */
public interface ConfigStore extends AutoCloseable {
  /**
   * Starts delivery: the whole state once it is known, then the whole state again after each
   * change. Calls come from one thread at a time; a listener finds out what changed by comparing
   * hashes.
   */
  void start(Listener listener);

  /** Tells whoever looks (the operator, the terminal) what became of a resource on this broker. */
  void report(AppliedReport report);

  @Override
  void close();

  /** Takes the desired state. */
  interface Listener {
    /** All resources that should be in force now. */
    void onConfig(Map<ConfigDocument.Key, ConfigDocument> desired);
  }
}
