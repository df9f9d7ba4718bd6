/**
 * What is wrong with a broker at the moment, and was: {@link
 * dev.marquette.management.alarm.Alarms}.
 */
@NullMarked
package dev.marquette.management.alarm;

import org.jspecify.annotations.NullMarked;
