@NullMarked
package dev.marquette.management;

import org.jspecify.annotations.NullMarked;
