package dev.marquette.kernel;

/**
 * What connections need to know of the listener that accepted them.
 *
 * @param name the Listener resource's name
 * @param mountpoint prefix of all topics, with {@code %c} and {@code %u}; empty for none, else it
 *     ends in a slash and has no wildcard
 */
public record ListenerContext(String name, String mountpoint) {
  public ListenerContext {
    Mountpoint.check(name, mountpoint);
  }
}
