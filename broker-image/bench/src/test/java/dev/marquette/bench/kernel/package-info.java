/** What is measured of the kernel has happened. */
@NullMarked
package dev.marquette.bench.kernel;

import org.jspecify.annotations.NullMarked;
