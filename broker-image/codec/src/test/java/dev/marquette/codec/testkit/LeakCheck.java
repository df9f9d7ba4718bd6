package dev.marquette.codec.testkit;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails a Jupiter test class that leaves a buffer behind. The service loader gives it to all. */
public final class LeakCheck implements BeforeAllCallback, AfterAllCallback {
  @Override
  public void beforeAll(ExtensionContext context) {
    Leaks.watch();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    Leaks.check();
  }
}
