/** What the two layouts of the route table cost, as JMH benchmarks and as one table. */
@NullMarked
package dev.marquette.bench.routes;

import org.jspecify.annotations.NullMarked;
