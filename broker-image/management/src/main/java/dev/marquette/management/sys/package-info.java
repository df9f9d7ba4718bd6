/**
 * What a broker publishes about itself: {@link dev.marquette.management.sys.SysTopics}, below
 * {@code $SYS/brokers/}.
 */
@NullMarked
package dev.marquette.management.sys;

import org.jspecify.annotations.NullMarked;
