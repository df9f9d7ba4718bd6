/** The figures that come out of JMH are the right ones. */
@NullMarked
package dev.marquette.bench.jmh;

import org.jspecify.annotations.NullMarked;
