package dev.marquette.crds;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How far one broker pod is with a resource. */
public enum PodState {
  /** The pod has not said anything about this generation. */
  @JsonProperty("Pending")
  PENDING,
  /** The pod runs this generation. */
  @JsonProperty("Applied")
  APPLIED,
  /** The pod could not apply this generation, and still runs the last good one if there was one. */
  @JsonProperty("Failed")
  FAILED
}
