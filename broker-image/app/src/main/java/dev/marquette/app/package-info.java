/**
 * The broker put together: the only module that sees all others, and the {@code marquette} command.
 */
@NullMarked
package dev.marquette.app;

import org.jspecify.annotations.NullMarked;
