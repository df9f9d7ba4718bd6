package dev.marquette.kernel.bans;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who is banned by configuration, and who becomes so by itself.
 *
 * @param enabled whether bans count at all, those that were made while the broker ran included
 * @param configured in force as long as they are here; each about somebody else
 * @param flapping null for not looking for it
 */
public record BanSettings(
    boolean enabled, List<Ban> configured, @Nullable FlappingPolicy flapping) {
  /** EMQX 4.3's: bans count, and flapping is not looked for. */
  public static final BanSettings DEFAULT = new BanSettings(true, List.of(), null);

  public BanSettings {
    configured = List.copyOf(configured);
    long different = configured.stream().map(Ban::who).distinct().count();
    if (different < configured.size()) {
      throw new IllegalArgumentException(
          "%d bans are about %d; expected one about each".formatted(configured.size(), different));
    }
  }
}
