/** Runs the storm of routes, so that it does not rot, and checks what it counts. */
@NullMarked
package dev.marquette.bench.cluster;

import org.jspecify.annotations.NullMarked;
