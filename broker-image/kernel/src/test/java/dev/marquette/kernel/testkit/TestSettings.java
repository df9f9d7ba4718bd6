package dev.marquette.kernel.testkit;

import dev.marquette.kernel.MqttSettings;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;

/** The default settings with some changed by name. */
public final class TestSettings {
  private TestSettings() {}

  /** Names and values in turn. */
  public static MqttSettings with(Object... changes) {
    return of(MqttSettings.DEFAULT, changes);
  }

  /** Those with some changed; names and values in turn. */
  public static MqttSettings of(MqttSettings base, Object... pairs) {
    Object[] changes = pairs.clone();
    RecordComponent[] components = MqttSettings.class.getRecordComponents();
    Object[] values = new Object[components.length];
    try {
      for (int i = 0; i < components.length; i++) {
        values[i] = components[i].getAccessor().invoke(base);
        for (int c = 0; c < changes.length; c += 2) {
          if (components[i].getName().equals(changes[c])) {
            values[i] = changes[c + 1];
            changes[c] = "";
          }
        }
      }
      for (int c = 0; c < changes.length; c += 2) {
        if (!changes[c].equals("")) {
          throw new IllegalArgumentException("no setting is called " + changes[c]);
        }
      }
      Class<?>[] types =
          Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
      Constructor<MqttSettings> constructor = MqttSettings.class.getDeclaredConstructor(types);
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      throw e.getCause() instanceof IllegalArgumentException refused
          ? refused
          : new IllegalArgumentException(e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
