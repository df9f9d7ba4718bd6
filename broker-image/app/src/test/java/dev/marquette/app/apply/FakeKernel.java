package dev.marquette.app.apply;

import dev.marquette.kernel.Authenticator;
import dev.marquette.kernel.Authorizer;
import dev.marquette.kernel.Kernel;
import dev.marquette.kernel.MqttSettings;
import dev.marquette.topic.TrieLayout;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;

/** Remembers what it was set to. */
final class FakeKernel {
  final List<Authenticator> authenticators = new ArrayList<>();
  final List<Authorizer> authorizers = new ArrayList<>();
  final List<MqttSettings> settings = new ArrayList<>();
  final List<TrieLayout> routeTables = new ArrayList<>();

  Kernel kernel() {
    return (Kernel)
        Proxy.newProxyInstance(
            Kernel.class.getClassLoader(),
            new Class<?>[] {Kernel.class},
            (proxy, method, arguments) -> {
              switch (method.getName()) {
                case "authenticator" -> authenticators.add((Authenticator) arguments[0]);
                case "authorizer" -> authorizers.add((Authorizer) arguments[0]);
                case "routeTable" -> routeTables.add((TrieLayout) arguments[0]);
                case "settings" -> settings.add((MqttSettings) arguments[0]);
                default -> throw new UnsupportedOperationException(method.getName());
              }
              return null;
            });
  }
}
