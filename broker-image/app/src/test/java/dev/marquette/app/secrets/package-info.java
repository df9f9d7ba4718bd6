@NullMarked
package dev.marquette.app.secrets;

import org.jspecify.annotations.NullMarked;
