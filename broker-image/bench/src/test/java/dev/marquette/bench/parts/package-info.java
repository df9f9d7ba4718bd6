/** Runs the benchmarks of codec, hand-off and sessions, so that they do not rot. */
@NullMarked
package dev.marquette.bench.parts;

import org.jspecify.annotations.NullMarked;
