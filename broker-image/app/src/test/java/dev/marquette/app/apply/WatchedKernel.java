package dev.marquette.app.apply;

import dev.marquette.kernel.BrokerKernel;
import dev.marquette.kernel.Kernel;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** A kernel that does what it is told, and remembers what it cannot be asked about. */
final class WatchedKernel {
  private final Map<String, List<Object>> told = new ConcurrentHashMap<>();
  private final BrokerKernel kernel;

  WatchedKernel(BrokerKernel kernel) {
    this.kernel = kernel;
  }

  Kernel kernel() {
    return (Kernel)
        Proxy.newProxyInstance(
            Kernel.class.getClassLoader(),
            new Class<?>[] {Kernel.class},
            (proxy, method, arguments) -> {
              try {
                Object answer = method.invoke(kernel, arguments);
                switch (method.getName()) {
                  case "authenticator", "authorizer", "routeTable" ->
                      told.put(method.getName(), List.of(arguments));
                  case "listenerLimits" ->
                      told.put("limits of " + arguments[0], List.of(arguments[1]));
                  case "endListener" -> told.remove("limits of " + arguments[0]);
                  default -> {}
                }
                return answer;
              } catch (InvocationTargetException e) {
                throw Objects.requireNonNull(e.getCause());
              }
            });
  }

  /** What holds for a listener; equal as long as nothing has changed. */
  List<Object> inForce(String listener) {
    return List.of(kernel.settings(), kernel.settings(listener), Map.copyOf(told));
  }
}
