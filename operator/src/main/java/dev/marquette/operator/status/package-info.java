/**
 * What the operator tells people: conditions and statuses (pure functions of what was found), and
 * the Events of what it did by itself.
 */
@NullMarked
package dev.marquette.operator.status;

import org.jspecify.annotations.NullMarked;
