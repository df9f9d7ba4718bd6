package dev.marquette.codec.testkit;

import net.jqwik.api.lifecycle.AroundContainerHook;
import net.jqwik.api.lifecycle.ContainerLifecycleContext;
import net.jqwik.api.lifecycle.PropagationMode;

/** Fails a jqwik test class that leaves a buffer behind. The service loader gives it to all. */
public final class LeakHook implements AroundContainerHook {
  @Override
  public PropagationMode propagateTo() {
    return PropagationMode.ALL_DESCENDANTS;
  }

  @Override
  public void beforeContainer(ContainerLifecycleContext context) {
    Leaks.watch();
  }

  @Override
  public void afterContainer(ContainerLifecycleContext context) {
    Leaks.check();
  }
}
