/** Certificates made on the fly, for tests here and in modules that open listeners. */
@NullMarked
package dev.marquette.transport.testkit;

import org.jspecify.annotations.NullMarked;
