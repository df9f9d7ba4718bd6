package dev.marquette.app;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Method;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/**
 * Runs what a {@link Gap} leaves out as well: it must fail, and as the gap says. So the gaps are
 * exactly what does not work.
 */
final class GapCheck implements InvocationInterceptor {
  @Override
  public void interceptTestTemplateMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> scenario,
      ExtensionContext context)
      throws Throwable {
    Cell cell = ((Scene) scenario.getArguments().getFirst()).cell();
    Optional<Gap> gap = Gap.of(cell, scenario.getExecutable().getName());
    if (gap.isEmpty()) {
      invocation.proceed();
    } else {
      assertThatThrownBy(invocation::proceed)
          .as("%s is said to be a gap, because %s", cell, gap.get().why())
          .hasStackTraceContaining(gap.get().symptom());
    }
  }
}
