package dev.marquette.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FramesTest {
  private final TestStream stream = new TestStream();
  private final FrameSender sender = new FrameSender(stream);

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  private static FrameWriter frame(byte[] block) {
    FrameWriter out = new FrameWriter(16);
    out.block(block);
    return out;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, (1 << 20) - 4, (1 << 20) - 3, (1 << 20) - 2, 1 << 20, (3 << 20) + 7})
  @DisplayName("a frame of any size comes back; no part is larger than a part may be")
  void framesComeBack(int size) {
    byte[] block = random(size);
    FrameWriter out = frame(block);
    sender.send(out);
    assertThat(out.size()).isZero();
    assertThat(stream.sent)
        .allSatisfy(part -> assertThat(part.length).isLessThanOrEqualTo(Frames.MAXIMUM_PART_BYTES));
    List<FrameReader> frames = stream.frames();
    assertThat(frames).hasSize(1);
    assertThat(frames.getFirst().block()).isEqualTo(block);
    assertThat(frames.getFirst().hasMore()).isFalse();
  }

  @Test
  @DisplayName("a stream that takes little gets the parts as it takes them, frames in order")
  void partsWaitForTheStream() {
    stream.room = 1;
    List<byte[]> blocks = new ArrayList<>();
    for (int size : new int[] {10, 5 << 20, 20, 3 << 20, 30}) {
      blocks.add(random(size));
      sender.send(frame(blocks.getLast()));
    }
    assertThat(stream.sent).hasSize(1);
    assertThat(sender.isReady()).isFalse();
    while (!sender.isReady()) {
      int before = stream.sent.size();
      stream.room = 1;
      sender.ready();
      assertThat(stream.sent.size()).isLessThanOrEqualTo(before + 1);
      stream.room = 1;
    }
    assertThat(stream.frames()).extracting(FrameReader::block).containsExactlyElementsOf(blocks);
  }

  @Test
  void aWriterTakesNoMoreThanItsLimit() {
    FrameWriter out = new FrameWriter(8, 100);
    out.block(random(98));
    assertThat(out.size()).isEqualTo(99);
    assertThatThrownBy(() -> out.text("no"))
        .isInstanceOf(FrameWriter.TooLarge.class)
        .hasMessageContaining("the limit is 100");
    out.cutTo(3);
    out.octet(7);
    assertThat(out.size()).isEqualTo(4);
  }

  @Test
  void aFrameBeyondTheLimitIsRefused() {
    FrameJoiner joiner = new FrameJoiner(10);
    assertThat(joiner.add(new byte[] {1, 2, 2, 2, 2, 2})).isNull();
    assertThatThrownBy(() -> joiner.add(new byte[] {1, 2, 2, 2, 2, 2, 2}))
        .isInstanceOf(FrameReader.Malformed.class)
        .hasMessageContaining("the limit is 10");
  }

  @Test
  void whatIsNoPartIsRefused() {
    assertThatThrownBy(() -> new FrameJoiner().add(new byte[0]))
        .isInstanceOf(FrameReader.Malformed.class);
    assertThatThrownBy(() -> new FrameJoiner().add(new byte[] {2, 0}))
        .isInstanceOf(FrameReader.Malformed.class);
  }
}
