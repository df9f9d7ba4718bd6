/**
 * What is written in MqttClusters and Listeners, as the kernel's own records: brokers apply them,
 * and the operator makes them to learn what brokers would refuse.
 */
@NullMarked
package dev.marquette.settings;

import org.jspecify.annotations.NullMarked;
