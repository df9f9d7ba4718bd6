package dev.marquette.kernel;

import io.netty.buffer.ByteBufUtil;

/**
 * Topics and the mountpoint of a client: a prefix that the client does not see. An empty one
 * changes nothing.
 */
final class MountedTopics {
  private static final int MAX_BYTES = 0xFFFF;
  private static final int MAX_BYTES_OF_CHAR = 3;

  private MountedTopics() {}

  /** Whether what the client calls so still has a name that MQTT can carry below the mountpoint. */
  static boolean fits(String mountpoint, String topic) {
    return mountpoint.isEmpty()
        || (mountpoint.length() + topic.length()) * MAX_BYTES_OF_CHAR <= MAX_BYTES
        || ByteBufUtil.utf8Bytes(mountpoint) + ByteBufUtil.utf8Bytes(topic) <= MAX_BYTES;
  }

  /**
   * Whether the topic has a name for the client. {@code dev/a/} and {@code dev/a} have none below
   * the mountpoint {@code dev/a/}, though {@code dev/a/#} matches them.
   */
  static boolean shows(String mountpoint, String topic) {
    return mountpoint.isEmpty()
        || (topic.length() > mountpoint.length() && topic.startsWith(mountpoint));
  }
}
