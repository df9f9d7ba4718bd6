package dev.marquette.kernel;

import dev.marquette.kernel.rewrite.TopicRewrites;

/**
 * What the topics that clients name stand for.
 *
 * @param rewrites other names for them, after authorization has been asked about those they were
 *     given
 */
public record TopicSettings(TopicRewrites rewrites) {
  /** Every topic is what it is called. */
  public static final TopicSettings DEFAULT = new TopicSettings(TopicRewrites.NONE);
}
