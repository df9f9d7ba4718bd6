package dev.marquette.kernel;

/** What the claim of another broker was given. */
record Given(long claim, SessionState state) {}
