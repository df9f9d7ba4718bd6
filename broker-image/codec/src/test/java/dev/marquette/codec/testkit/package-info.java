/** Fails tests that leave buffers behind, in every module that has buffers. */
@NullMarked
package dev.marquette.codec.testkit;

import org.jspecify.annotations.NullMarked;
