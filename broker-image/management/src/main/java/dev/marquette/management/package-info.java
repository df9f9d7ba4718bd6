/**
 * What people and machines see of a running broker: {@link dev.marquette.management.AdminServer}
 * answers health checks and scrapes, {@link dev.marquette.management.BrokerMetrics} says what the
 * broker counts in Prometheus' format.
 */
@NullMarked
package dev.marquette.management;

import org.jspecify.annotations.NullMarked;
