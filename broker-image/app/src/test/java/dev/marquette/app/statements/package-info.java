/** Which test checks which statement of the standard: the tables in the modules' READMEs. */
@NullMarked
package dev.marquette.app.statements;

import org.jspecify.annotations.NullMarked;
