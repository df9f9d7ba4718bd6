package dev.marquette.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;

/** Whether messages may be delayed, and how many. */
@ResourcePart
public record Delayed(
    @Default("true")
        @JsonPropertyDescription(
            "Whether messages may be delayed. If not, what clients publish to $delayed/ is refused"
                + " with 0x90; what waits already is published in its time.")
        Boolean enabled,
    @Default("100000")
        @Min(1)
        @Max(10000000)
        @JsonPropertyDescription(
            "Messages that may wait in one broker. More are refused with 0x97 in MQTT 5; below it,"
                + " QoS 0 is dropped, and at QoS 1 and 2 the connection is closed, so that the"
                + " client sends them again.")
        Integer maxMessages,
    @Default("64MB")
        @Pattern(BYTES)
        @Size(max = ByteSize.MAX_LENGTH)
        @JsonPropertyDescription(
            "Bytes of topic, payload and properties that may wait in one broker, of all messages"
                + " together; at least 1. More are refused in the same way.")
        ByteSize maxBytes) {
  /** A size that is not 0. */
  static final String BYTES = "^[1-9][0-9]{0,11}([KkMmGg][Bb])?$";

  public Delayed {
    Defaults defaults = Defaults.of(Delayed.class);
    enabled = defaults.or("enabled", enabled);
    maxMessages = defaults.or("maxMessages", maxMessages);
    maxBytes = defaults.or("maxBytes", maxBytes);
  }
}
