/**
 * Who may connect, and who may publish and subscribe where: a chain of sources ({@link
 * dev.marquette.auth.AuthChain}), each of which allows, denies, or leaves it to the next.
 */
@NullMarked
package dev.marquette.auth;

import org.jspecify.annotations.NullMarked;
