/** Runs JMH benchmarks as a broker's JVM would run their code, and finds their figures. */
@NullMarked
package dev.marquette.bench.jmh;

import org.jspecify.annotations.NullMarked;
