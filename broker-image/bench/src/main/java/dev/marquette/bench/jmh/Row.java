package dev.marquette.bench.jmh;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A line of a table.
 *
 * @param peer what another way to do the same takes, in the same run; null where there is none
 */
public record Row(String operation, Figure own, @Nullable Figure peer) {

  public static Row alone(String operation, Figure own) {
    return new Row(operation, own, null);
  }

  public static Row beside(String operation, Figure own, Figure peer) {
    return new Row(operation, own, peer);
  }

  /** Operation, time and bytes, the peer's, and the ratio of the times. */
  public String markdown() {
    String cells =
        peer == null
            ? " | |"
            : String.format(
                Locale.ROOT,
                " %s | %.0f | %.2f",
                time(peer.nanos()),
                peer.bytes(),
                own.nanos() / peer.nanos());
    return String.format(
        Locale.ROOT, "| %s | %s | %.0f |%s |", operation, time(own.nanos()), own.bytes(), cells);
  }

  private static String time(double nanos) {
    return String.format(Locale.ROOT, nanos < 100 ? "%.1f" : "%,.0f", nanos);
  }
}
