package dev.marquette.kernel;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The topics that a client's topic aliases stand for; they end with its connection. [MQTT-3.3.2-7]
 * Confined to that connection's loop. Looking one up allocates nothing.
 *
 * <p>Kept in pages, made when first written to: a client that sets the highest alias and no other
 * makes us keep a kilobyte or two, and not a place for each of the 65,535.
 */
final class InboundAliases {
  private static final int PAGE_BITS = 8;
  private static final int PAGE = 1 << PAGE_BITS;

  /** Of all topics together: 64 for each of as many as there can be. */
  static final int MAX_CHARS = 4 << 20;

  private @Nullable String[] @Nullable [] pages = new @Nullable String[0] @Nullable [];
  private int chars;

  /** The topic that the alias stands for, or null. */
  @Nullable String get(int alias) {
    int page = alias >>> PAGE_BITS;
    @Nullable String[] topics = page < pages.length ? pages[page] : null;
    return topics == null ? null : topics[alias & (PAGE - 1)];
  }

  /** False when the topics of all aliases have become too long to be kept. */
  boolean set(int alias, String topic) {
    int page = alias >>> PAGE_BITS;
    if (page >= pages.length) {
      pages = Arrays.copyOf(pages, page + 1);
    }
    @Nullable String[] topics = pages[page];
    if (topics == null) {
      topics = new @Nullable String[PAGE];
      pages[page] = topics;
    }
    String before = topics[alias & (PAGE - 1)];
    topics[alias & (PAGE - 1)] = topic;
    chars += topic.length() - (before == null ? 0 : before.length());
    return chars <= MAX_CHARS;
  }
}
