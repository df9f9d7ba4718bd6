/**
 * One reconciler a kind. Each reads what is, compares it with what should be, and writes the
 * difference: at any time, as often as one likes, and with no memory of the time before.
 */
@NullMarked
package dev.marquette.operator.reconcile;

import org.jspecify.annotations.NullMarked;
