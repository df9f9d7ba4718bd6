package dev.marquette.management;

/** What one path answers. Runs on a virtual thread and may wait. */
@FunctionalInterface
interface Endpoint {
  Answer answer();
}
