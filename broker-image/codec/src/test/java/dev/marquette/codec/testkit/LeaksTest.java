package dev.marquette.codec.testkit;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LeaksTest {
  @Test
  @DisplayName("A pooled buffer that nobody releases fails the test class, and no later one")
  void pooled() {
    leak(PooledByteBufAllocator.DEFAULT);
    assertThatThrownBy(Leaks::check)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("nobody released")
        .hasMessageContaining("LeaksTest.java");
    assertThatCode(Leaks::check).doesNotThrowAnyException();
  }

  @Test
  @DisplayName("So does an unpooled one")
  void unpooled() {
    leak(UnpooledByteBufAllocator.DEFAULT);
    assertThatThrownBy(Leaks::check).isInstanceOf(AssertionError.class);
  }

  @Test
  @DisplayName("So does whatever else Netty counts references of, such as a TLS engine")
  void others() {
    ResourceLeakDetector<Object> detector =
        ResourceLeakDetectorFactory.instance().newResourceLeakDetector(Object.class);
    detector.track(new Object());
    assertThatThrownBy(Leaks::check).hasMessageContaining("nobody released");
    assertThatCode(Leaks::check).doesNotThrowAnyException();
  }

  @Test
  @DisplayName("A buffer that is released, or still in use, is none")
  void none() {
    var used = PooledByteBufAllocator.DEFAULT.directBuffer(16);
    PooledByteBufAllocator.DEFAULT.directBuffer(16).release();
    assertThatCode(Leaks::check).doesNotThrowAnyException();
    used.release();
  }

  private static void leak(ByteBufAllocator allocator) {
    allocator.directBuffer(16).writeInt(1);
  }
}
