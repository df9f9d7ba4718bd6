/** What the kernel does for a message: in sessions of one event loop, and between loops. */
@NullMarked
package dev.marquette.bench.kernel;

import org.jspecify.annotations.NullMarked;
