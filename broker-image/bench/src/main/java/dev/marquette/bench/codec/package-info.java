/** What packets cost to read and to write, ours and Netty's codec on the same bytes. */
@NullMarked
package dev.marquette.bench.codec;

import org.jspecify.annotations.NullMarked;
