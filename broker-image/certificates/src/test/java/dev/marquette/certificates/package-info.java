@NullMarked
package dev.marquette.certificates;

import org.jspecify.annotations.NullMarked;
