/** How the brokers' pods change: what a new StatefulSet does to them, and who is gone for good. */
@NullMarked
package dev.marquette.operator.rollout;

import org.jspecify.annotations.NullMarked;
