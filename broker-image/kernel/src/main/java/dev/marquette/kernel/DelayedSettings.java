package dev.marquette.kernel;

/**
 * Whether, and how much of, what is published to {@code $delayed/SECONDS/TOPIC} may wait in this
 * broker.
 *
 * @param enabled when it is not, such topics are refused; what waits is published in its time
 * @param maxMessages 1 and more
 * @param maxBytes of their topics, payloads and properties, about; 1 and more
 */
public record DelayedSettings(boolean enabled, int maxMessages, long maxBytes) {
  public static final DelayedSettings DEFAULT = new DelayedSettings(true, 100_000, 64L << 20);

  public DelayedSettings {
    if (maxMessages < 1 || maxBytes < 1) {
      throw new IllegalArgumentException(
          "delayed: %d messages of %d bytes; expected limits of 1 and more"
              .formatted(maxMessages, maxBytes));
    }
  }
}
