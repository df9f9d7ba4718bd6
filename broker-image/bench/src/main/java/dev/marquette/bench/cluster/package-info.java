/** What it takes until all brokers of a cluster know what the clients of all have subscribed to. */
@NullMarked
package dev.marquette.bench.cluster;

import org.jspecify.annotations.NullMarked;
