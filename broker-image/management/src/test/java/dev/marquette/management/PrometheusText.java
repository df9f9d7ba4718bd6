package dev.marquette.management;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads Prometheus' text format 0.0.4 by its grammar, and refuses what the grammar does not allow:
 * a reader of our own, so that it shares no code with the writer.
 */
final class PrometheusText {
  private static final Pattern COMMENT =
      Pattern.compile("# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.*)");
  private static final Pattern SAMPLE =
      Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? (\\S+)");
  private static final Pattern LABEL =
      Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\[\\\\n\"])*)\"(,|$)");

  private final Map<String, Double> samples = new HashMap<>();
  private final Map<String, String> types = new HashMap<>();

  private PrometheusText() {}

  static PrometheusText parse(String text) {
    PrometheusText parsed = new PrometheusText();
    if (!text.endsWith("\n")) {
      throw new IllegalArgumentException("the last line does not end");
    }
    Set<String> helped = new HashSet<>();
    for (String line : text.split("\n", -1)) {
      Matcher comment = COMMENT.matcher(line);
      Matcher sample = SAMPLE.matcher(line);
      if (comment.matches()) {
        if (comment.group(1).equals("HELP") && !helped.add(comment.group(2))) {
          throw new IllegalArgumentException("second HELP: " + line);
        }
        if (comment.group(1).equals("TYPE")
            && parsed.types.put(comment.group(2), comment.group(3)) != null) {
          throw new IllegalArgumentException("second TYPE: " + line);
        }
      } else if (sample.matches()) {
        parsed.sample(sample);
      } else if (!line.isEmpty()) {
        throw new IllegalArgumentException("neither comment nor sample: " + line);
      }
    }
    return parsed;
  }

  private void sample(Matcher sample) {
    String labels = sample.group(2);
    Map<String, String> sorted = new TreeMap<>();
    if (labels != null) {
      Matcher label = LABEL.matcher(labels);
      int at = 0;
      while (at < labels.length()) {
        if (!label.find(at) || label.start() != at) {
          throw new IllegalArgumentException("labels: " + labels);
        }
        sorted.put(label.group(1), label.group(2));
        at = label.end();
      }
    }
    String key = sample.group(1) + sorted;
    if (samples.put(key, number(sample.group(3))) != null) {
      throw new IllegalArgumentException("the same series twice: " + key);
    }
  }

  private static double number(String text) {
    return switch (text) {
      case "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }

  /** As {@code name{label=value}}; {@code name{}} without labels. */
  Map<String, Double> samples() {
    return samples;
  }

  Map<String, String> types() {
    return types;
  }
}
