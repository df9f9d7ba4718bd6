/**
 * The five resources of the group {@code marquette.dev} as Java types.
 *
 * <p>A spec is a record: a field that is not set takes the default that its {@link
 * io.fabric8.generator.annotation.Default} declares, so a spec that never passed an API server
 * means the same as one that did. Only the five resource classes ({@link
 * dev.marquette.crds.MqttCluster} and its siblings) need fabric8's client; specs and statuses do
 * not, so the broker runs without it.
 */
@NullMarked
package dev.marquette.crds;

import org.jspecify.annotations.NullMarked;
