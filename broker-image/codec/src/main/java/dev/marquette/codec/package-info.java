/**
 * MQTT 3.1, 3.1.1 and 5.0: packets, and their frames on the wire.
 *
 * <p>Everything here is immutable and free of reference counting: topics are strings and payloads
 * are heap arrays of the right size, so that a message may be queued, retained or handed to another
 * thread without anybody having to release it. Netty's buffers appear only where bytes are read and
 * written.
 */
@NullMarked
package dev.marquette.codec;

import org.jspecify.annotations.NullMarked;
