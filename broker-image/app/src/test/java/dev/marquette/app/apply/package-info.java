@NullMarked
package dev.marquette.app.apply;

import org.jspecify.annotations.NullMarked;
