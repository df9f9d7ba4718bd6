@NullMarked
package dev.marquette.crds;

import org.jspecify.annotations.NullMarked;
