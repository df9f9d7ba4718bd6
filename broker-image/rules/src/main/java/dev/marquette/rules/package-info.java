/** The rule engine: SQL over messages, and what is done with its results. */
@NullMarked
package dev.marquette.rules;

import org.jspecify.annotations.NullMarked;
