/** Keys, certificates and passwords: where they come from and who is told when they change. */
@NullMarked
package dev.marquette.app.secrets;

import org.jspecify.annotations.NullMarked;
