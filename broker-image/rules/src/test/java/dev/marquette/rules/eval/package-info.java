@NullMarked
package dev.marquette.rules.eval;

import org.jspecify.annotations.NullMarked;
