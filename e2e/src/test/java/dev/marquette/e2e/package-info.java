/**
 * The product as a person uses it: kubectl, a real Kubernetes, real pods, third-party MQTT clients.
 */
@NullMarked
package dev.marquette.e2e;

import org.jspecify.annotations.NullMarked;
