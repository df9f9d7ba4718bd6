package dev.marquette.bench.routes;

import java.util.function.IntFunction;

/** Ways to name a million filters. Each matches topics that no other one of its shape matches. */
public enum Shape {
  /** One node has all of them below it. */
  DEVICES_OF_ONE_NODE("t/+/d/N", n -> "t/+/d/" + n),

  /** Each device has a subtree of its own. */
  SUBTREES("a/N/b/+/c", n -> "a/" + n + "/b/+/c"),

  /** Ten levels, eight of which have no other filter. */
  DEEP("N/b/c/d/e/f/g/h/+/state", n -> n + "/b/c/d/e/f/g/h/+/state"),

  /** They part behind eight levels that all have in common. */
  SHARED_PREFIX("acme/eu/plant/7/line/3/cell/N/+", n -> "acme/eu/plant/7/line/3/cell/" + n + "/+"),

  /** A thousand tenants with a thousand devices each; all wildcards are at the end. */
  WILDCARD_AT_THE_END("tenant/T/N/v1/up/#", n -> "tenant/" + n % 1000 + "/" + n + "/v1/up/#"),

  /** Ten children at every level: there is nothing to compress but the ends. */
  PARTING_AT_EVERY_LEVEL("N/N/N/N/N/N/+", Shape::digits),

  /** No wildcard: a hash map has these, whatever the layout. */
  EXACT("site/S/device/N/status", n -> "site/" + n % 1000 + "/device/" + n + "/status");

  private final String pattern;
  private final IntFunction<String> filter;

  Shape(String pattern, IntFunction<String> filter) {
    this.pattern = pattern;
    this.filter = filter;
  }

  /** How the table writes it. */
  String pattern() {
    return pattern;
  }

  /** The filter of a number from 0 to 999,999. */
  String filter(int number) {
    return filter.apply(number);
  }

  /** A topic that this filter alone matches. */
  String topic(int number) {
    return filter(number).replace("+", "x").replace("#", "y/z");
  }

  private static String digits(int number) {
    StringBuilder filter = new StringBuilder("0/0/0/0/0/0/+");
    int rest = number;
    for (int level = 5; level >= 0; level--) {
      filter.setCharAt(2 * level, (char) ('0' + rest % 10));
      rest /= 10;
    }
    return filter.toString();
  }
}
