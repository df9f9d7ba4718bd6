/** What is measured of the codecs is what both do. */
@NullMarked
package dev.marquette.bench.codec;

import org.jspecify.annotations.NullMarked;
