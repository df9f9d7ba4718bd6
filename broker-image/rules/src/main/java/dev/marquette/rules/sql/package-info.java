/**
 * The SQL of rules: text to syntax tree. Its grammar is EMQX 4.3's; errors carry line and column.
 */
@NullMarked
package dev.marquette.rules.sql;

import org.jspecify.annotations.NullMarked;
