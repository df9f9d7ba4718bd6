/** What stands in a socket's place where a benchmark has none. */
@NullMarked
package dev.marquette.bench.wire;

import org.jspecify.annotations.NullMarked;
