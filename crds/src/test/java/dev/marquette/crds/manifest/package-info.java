@NullMarked
package dev.marquette.crds.manifest;

import org.jspecify.annotations.NullMarked;
