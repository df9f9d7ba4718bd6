/** Runs the benchmarks of the route table, so that they do not rot. */
@NullMarked
package dev.marquette.bench.routes;

import org.jspecify.annotations.NullMarked;
