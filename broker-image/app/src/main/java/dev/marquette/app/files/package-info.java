/** Configuration from manifests in files, for a broker on one machine. */
@NullMarked
package dev.marquette.app.files;

import org.jspecify.annotations.NullMarked;
