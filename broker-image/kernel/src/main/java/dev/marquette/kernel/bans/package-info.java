/**
 * Who may not connect, and who comes and goes too often. Knows nothing of connections: the kernel
 * asks it, and closes them.
 */
@NullMarked
package dev.marquette.kernel.bans;

import org.jspecify.annotations.NullMarked;
