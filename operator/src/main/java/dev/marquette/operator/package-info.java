/** The operator's process: its settings, its wiring, its health and metrics. */
@NullMarked
package dev.marquette.operator;

import org.jspecify.annotations.NullMarked;
