/**
 * Manifests without an API server: {@link dev.marquette.crds.manifest.ManifestReader} reads the
 * YAML that {@code kubectl apply} takes, applies the same defaults and refuses the same mistakes,
 * with the line and the column.
 */
@NullMarked
package dev.marquette.crds.manifest;

import org.jspecify.annotations.NullMarked;
