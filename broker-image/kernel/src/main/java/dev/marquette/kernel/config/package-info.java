/**
 * Where configuration comes from and where its effect is reported, whichever way the broker runs.
 */
@NullMarked
package dev.marquette.kernel.config;

import org.jspecify.annotations.NullMarked;
