package dev.marquette.app;

import dev.marquette.codec.MqttVersion;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ArgumentsSource;

/**
 * A test that each third-party client runs over each kind of listener: it is given a {@link Scene}
 * for each. They run at the same time, against one broker. Its display name, less the numbers of
 * statements, is its row in the README's matrix.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest(name = "{0}")
@ArgumentsSource(Scenes.class)
@ExtendWith(GapCheck.class)
@Execution(ExecutionMode.CONCURRENT)
@interface Scenario {
  /** The oldest version that has what it is about. */
  MqttVersion since() default MqttVersion.V3_1;
}
