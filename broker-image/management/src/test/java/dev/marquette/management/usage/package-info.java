@NullMarked
package dev.marquette.management.usage;

import org.jspecify.annotations.NullMarked;
