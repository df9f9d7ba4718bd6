/**
 * Pure functions from resources to the Kubernetes objects that they need. Nothing here talks to an
 * API server, reads a clock or remembers anything: the same resources always give equal objects.
 */
@NullMarked
package dev.marquette.operator.model;

import org.jspecify.annotations.NullMarked;
