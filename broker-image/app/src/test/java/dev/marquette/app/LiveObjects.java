package dev.marquette.app;

import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.ObjectName;

/** What is left of a kind in this JVM's heap once its garbage is gone. */
final class LiveObjects {
  /**
   * What stands for a client and for nothing else; timers are what connections and sessions are.
   */
  private static final Pattern OF_A_CLIENT =
      Pattern.compile(
          "\\s*\\d+:\\s+(\\d+)\\s+\\d+\\s+dev\\.marquette\\."
              + "(transport\\.(?:MqttHandler|ChannelWire)"
              + "|kernel\\.(?:ClientConnection|Session|Absence|Tenure|Subscription|Outbound))(?:\\s.*)?");

  private LiveObjects() {}

  /** Instances by class; a class that has none is not in it. */
  static Map<String, Long> ofClients() {
    Map<String, Long> instances = new TreeMap<>();
    histogram()
        .map(OF_A_CLIENT::matcher)
        .filter(Matcher::matches)
        .forEach(line -> instances.put(line.group(2), Long.valueOf(line.group(1))));
    return instances;
  }

  /** Those of which there are more than there were, and how many more. */
  static Map<String, Long> moreThan(Map<String, Long> before) {
    Map<String, Long> more = ofClients();
    more.replaceAll((type, count) -> count - before.getOrDefault(type, 0L));
    more.values().removeIf(count -> count <= 0);
    return more;
  }

  private static Stream<String> histogram() {
    try {
      Object text =
          ManagementFactory.getPlatformMBeanServer()
              .invoke(
                  new ObjectName("com.sun.management:type=DiagnosticCommand"),
                  "gcClassHistogram",
                  new Object[] {new String[0]},
                  new String[] {String[].class.getName()});
      return ((String) text).lines();
    } catch (JMException e) {
      throw new IllegalStateException("this JVM tells nothing of its heap", e);
    }
  }
}
