/**
 * Rules that give the topics that clients name other names. Knows nothing of connections: the
 * kernel asks it what a name stands for.
 */
@NullMarked
package dev.marquette.kernel.rewrite;

import org.jspecify.annotations.NullMarked;
