package dev.marquette.cluster;

import dev.marquette.kernel.KernelClock;

/** Both times of a moment. */
record StillClock(long nanoTime, long millis) implements KernelClock {}
