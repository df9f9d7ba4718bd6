@NullMarked
package dev.marquette.management.sys;

import org.jspecify.annotations.NullMarked;
