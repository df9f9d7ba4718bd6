/** Writes the CRD files and the reference page from the annotated types, and keeps them current. */
@NullMarked
package dev.marquette.crds.generator;

import org.jspecify.annotations.NullMarked;
