package dev.marquette.management.alarm;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Time that stands until it is told to go on. */
final class Time implements InstantSource {
  static final Instant START = Instant.parse("2026-01-02T03:04:05.000006Z");

  private volatile Instant now = START;

  void pass(Duration duration) {
    now = now.plus(duration);
  }

  @Override
  public Instant instant() {
    return now;
  }
}
