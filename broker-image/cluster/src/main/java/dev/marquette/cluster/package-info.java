/**
 * One broker among others: membership, routes and configuration through etcd; messages, client
 * ownership and retained messages over streams between the brokers.
 *
 * <p>Nothing here runs on an event loop of the kernel, but for what only puts something into a
 * queue.
 */
@NullMarked
package dev.marquette.cluster;

import org.jspecify.annotations.NullMarked;
