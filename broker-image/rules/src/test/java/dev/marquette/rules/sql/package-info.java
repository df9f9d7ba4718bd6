@NullMarked
package dev.marquette.rules.sql;

import org.jspecify.annotations.NullMarked;
