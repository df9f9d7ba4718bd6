/** What sessions owe their clients, as lists and maps, and the broker held against it. */
@NullMarked
package dev.marquette.kernel.model;

import org.jspecify.annotations.NullMarked;
