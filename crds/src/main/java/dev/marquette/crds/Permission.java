package dev.marquette.crds;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a rule that matches answers. */
public enum Permission {
  @JsonProperty("allow")
  ALLOW,
  @JsonProperty("deny")
  DENY
}
