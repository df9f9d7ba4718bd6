package dev.marquette.cluster;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** All other brokers that are there, or may be. Safe for any threads. */
interface Others {
  Collection<? extends Other> all();

  /** The broker, or null when it is not one of them. */
  @Nullable Other of(View.Member member);
}
