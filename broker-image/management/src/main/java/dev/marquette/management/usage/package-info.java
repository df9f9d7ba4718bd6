/** How much of what it has a broker uses, and when that is an alarm. */
@NullMarked
package dev.marquette.management.usage;

import org.jspecify.annotations.NullMarked;
