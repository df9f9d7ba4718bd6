package dev.marquette.app;

import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Has tests that wait fail for their own reasons. Awaitility fails whoever waits when any thread
 * throws, and third-party clients, of which many tests' run at the same time, throw in threads of
 * their own when a connection of theirs is cut. And lets all of them wait as long as others do.
 */
public final class OwnFailures implements BeforeAllCallback {
  @Override
  public void beforeAll(ExtensionContext context) {
    Awaitility.doNotCatchUncaughtExceptionsByDefault();
    Awaitility.setDefaultTimeout(Peer.PATIENCE_SECONDS, TimeUnit.SECONDS);
  }
}
