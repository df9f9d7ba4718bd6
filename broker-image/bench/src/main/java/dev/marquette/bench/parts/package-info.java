/** The table of what the parts of a broker cost: codec, hand-off between loops, sessions. */
@NullMarked
package dev.marquette.bench.parts;

import org.jspecify.annotations.NullMarked;
