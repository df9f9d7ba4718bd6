@NullMarked
package dev.marquette.rules;

import org.jspecify.annotations.NullMarked;
