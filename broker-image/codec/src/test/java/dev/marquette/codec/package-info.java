@NullMarked
package dev.marquette.codec;

import org.jspecify.annotations.NullMarked;
