@NullMarked
package dev.marquette.app.files;

import org.jspecify.annotations.NullMarked;
