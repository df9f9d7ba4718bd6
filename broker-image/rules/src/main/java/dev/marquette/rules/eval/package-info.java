/**
 * Rules at work: statements compiled to closures, the values they compute with, and templates.
 *
 * <p>A value is {@code null} (undefined), {@link java.lang.Boolean}, {@link java.lang.Long}, {@link
 * java.lang.Double}, {@link java.lang.String}, {@link java.util.List} or {@link java.util.Map} with
 * string keys.
 */
@NullMarked
package dev.marquette.rules.eval;

import org.jspecify.annotations.NullMarked;
