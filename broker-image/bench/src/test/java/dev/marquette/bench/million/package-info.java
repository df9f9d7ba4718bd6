@NullMarked
package dev.marquette.bench.million;

import org.jspecify.annotations.NullMarked;
