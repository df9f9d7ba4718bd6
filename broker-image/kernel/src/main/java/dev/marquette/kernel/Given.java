package dev.marquette.kernel;

/**
 * What the claim of another broker was given.
 *
 * @param question tells it from what the same claim was given at other times
 */
record Given(long claim, long question, SessionState state) {}
