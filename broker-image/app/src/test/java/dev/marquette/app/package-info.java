@NullMarked
package dev.marquette.app;

import org.jspecify.annotations.NullMarked;
