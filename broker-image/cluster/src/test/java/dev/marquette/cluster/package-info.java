@NullMarked
package dev.marquette.cluster;

import org.jspecify.annotations.NullMarked;
