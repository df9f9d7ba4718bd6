/** A broker without sockets, for tests: clients that speak in packets, loops and time by hand. */
@NullMarked
package dev.marquette.kernel.testkit;

import org.jspecify.annotations.NullMarked;
