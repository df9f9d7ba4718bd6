package dev.marquette.crds;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a list as a map of its items by one of their fields ({@code x-kubernetes-list-type: map}):
 * two writers may each own some of the items, and a key occurs once.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface KeyedBy {
  /** The name of the field that is the key. */
  String value();
}
