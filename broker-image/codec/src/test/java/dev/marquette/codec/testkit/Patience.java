package dev.marquette.codec.testkit;

import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Has tests wait for what must come as long as a busy machine may need for it, which is more than
 * Awaitility's 10 seconds; only a test that fails waits so long. The service loader gives it to
 * all.
 */
public final class Patience implements BeforeAllCallback {
  static final long SECONDS = 40;

  @Override
  public void beforeAll(ExtensionContext context) {
    Awaitility.setDefaultTimeout(SECONDS, TimeUnit.SECONDS);
  }
}
