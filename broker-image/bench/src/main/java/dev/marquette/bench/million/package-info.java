/**
 * A million clients of one broker in one JVM, over Netty's in-VM transport: what a session takes in
 * heap, what connecting costs, and what keep-alives and a few publishers do. {@link
 * dev.marquette.bench.million.InVm} runs it, {@code broker-image/bench/million} makes a table of
 * it.
 */
@NullMarked
package dev.marquette.bench.million;

import org.jspecify.annotations.NullMarked;
