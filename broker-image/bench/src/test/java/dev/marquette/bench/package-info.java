/** Runs the benchmark and its load generator, so that they do not rot. */
@NullMarked
package dev.marquette.bench;

import org.jspecify.annotations.NullMarked;
