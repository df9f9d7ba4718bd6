@NullMarked
package dev.marquette.management.alarm;

import org.jspecify.annotations.NullMarked;
