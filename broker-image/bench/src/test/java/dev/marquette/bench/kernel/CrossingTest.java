package dev.marquette.bench.kernel;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CrossingTest {
  @ParameterizedTest
  @EnumSource
  @DisplayName("every subscriber gets every message of every publisher, on other loops")
  void cross(HandOff handOff) throws Exception {
    Crossing loops = new Crossing();
    loops.publishers = 3;
    loops.targets = 2;
    loops.handOff = handOff;
    loops.connect();
    for (int i = 0; i < 20; i++) {
      loops.cross(); // fails when something does not come
    }
    loops.check(); // by the kernel's own count
  }
}
