package dev.marquette.kernel;

/** The kernel's two clocks, injected so that tests own time. Callable from any thread. */
public interface KernelClock {
  /** The machine's clocks. */
  KernelClock SYSTEM =
      new KernelClock() {
        @Override
        public long nanoTime() {
          return System.nanoTime();
        }

        @Override
        public long millis() {
          return System.currentTimeMillis();
        }
      };

  /** A clock for durations, as {@link System#nanoTime}. */
  long nanoTime();

  /** Milliseconds since the epoch. */
  long millis();
}
