/**
 * One broker without its surroundings: sessions, routing and delivery. It knows no socket and no
 * etcd; the interfaces here are what the modules around it implement ({@link
 * dev.marquette.kernel.Wire}, {@link dev.marquette.kernel.Authenticator}, {@link
 * dev.marquette.kernel.ClusterLink}) or call ({@link dev.marquette.kernel.Kernel}, {@link
 * dev.marquette.kernel.Connection}).
 *
 * <p>A connection and its session are confined to one event loop, so their state is plain fields.
 * What crosses loops is immutable.
 */
@NullMarked
package dev.marquette.kernel;

import org.jspecify.annotations.NullMarked;
