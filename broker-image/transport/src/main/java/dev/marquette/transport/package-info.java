/**
 * The sockets: TCP, TLS and WebSocket listeners that are added, changed and removed while clients
 * stay connected. {@link dev.marquette.transport.EventLoops} makes the threads, {@link
 * dev.marquette.transport.Listeners} opens the ports and hands each connection to the kernel.
 */
@NullMarked
package dev.marquette.transport;

import org.jspecify.annotations.NullMarked;
