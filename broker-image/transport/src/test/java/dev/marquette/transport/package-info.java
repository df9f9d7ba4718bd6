@NullMarked
package dev.marquette.transport;

import org.jspecify.annotations.NullMarked;
