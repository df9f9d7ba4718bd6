/**
 * etcd as the brokers and the operator use it: the layout of the keys, and a client that does not
 * trust watches, leases or time-outs to look after themselves.
 */
@NullMarked
package dev.marquette.etcd;

import org.jspecify.annotations.NullMarked;
