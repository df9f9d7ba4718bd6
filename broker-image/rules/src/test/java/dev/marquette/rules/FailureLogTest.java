package dev.marquette.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.rules.eval.RuleFailedException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

class FailureLogTest {
  private final AtomicLong millis = new AtomicLong(5);
  private final Lines lines = new Lines();
  private final FailureLog failures =
      new FailureLog(lines, "r", () -> Instant.ofEpochMilli(millis.get()));

  @Test
  void logsOneLineInTenSeconds() {
    failures.report("statement", new RuleFailedException("first"));
    failures.report("action", new RuleFailedException("second"));
    millis.addAndGet(9_999);
    failures.report("action", new RuleFailedException("third"));
    millis.addAndGet(1);
    failures.report("action", new RuleFailedException("fourth"));

    assertThat(lines.logged)
        .containsExactly(
            "rule=r statement failed: first (further failures are counted, and logged every 10 s)",
            "rule=r action failed: fourth (further failures are counted, and logged every 10 s)");
  }

  @Test
  void whatClientsWroteForgesNoLineAndFillsNoLog() {
    failures.report("statement", new RuleFailedException("x\nERROR forged".repeat(100_000)));

    assertThat(lines.logged).hasSize(1);
    assertThat(lines.logged.getFirst()).contains("x\\u000AERROR forged").doesNotContain("\n");
    assertThat(lines.logged.getFirst()).hasSizeLessThan(700);
  }

  @Test
  void namesTheTypeOfWhatNobodyExpected() {
    failures.report("action", new CompletionException(new NullPointerException()));

    assertThat(lines.logged).hasSize(1);
    assertThat(lines.logged.getFirst())
        .startsWith("rule=r action failed: java.lang.NullPointerException (");
  }

  /** Warnings as they would be written. */
  private static final class Lines extends LegacyAbstractLogger {
    private static final long serialVersionUID = 1L;
    private final transient List<String> logged = new ArrayList<>();

    @Override
    protected void handleNormalizedLoggingCall(
        Level level,
        @Nullable Marker marker,
        String pattern,
        Object @Nullable [] arguments,
        @Nullable Throwable throwable) {
      logged.add(MessageFormatter.basicArrayFormat(pattern, arguments));
    }

    @Override
    protected @Nullable String getFullyQualifiedCallerName() {
      return null;
    }

    @Override
    public boolean isTraceEnabled() {
      return false;
    }

    @Override
    public boolean isDebugEnabled() {
      return false;
    }

    @Override
    public boolean isInfoEnabled() {
      return true;
    }

    @Override
    public boolean isWarnEnabled() {
      return true;
    }

    @Override
    public boolean isErrorEnabled() {
      return true;
    }
  }
}
