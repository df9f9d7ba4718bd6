package dev.marquette.cluster;

import dev.marquette.kernel.KernelClock;
import dev.marquette.kernel.Message;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One incarnation of another broker, and the lanes to it: several for messages, so that one loop
 * need not do all, and one for everything else, which messages don't delay. Messages of one
 * publisher take one lane.
 */
final class Peer implements Other {
  private static final int MESSAGE_LANES = 2;

  private final View.Member member;
  private final int index;
  private final ManagedChannel channel;
  private final List<Lane> messages = new ArrayList<>();
  private final Lane control;

  /**
   * @param index what the kernel calls it
   * @param address {@code host:port}
   * @param link greater than that of any peer that was made of this member before
   * @param clock the kernel's
   */
  Peer(
      View.Member member,
      int index,
      String address,
      String cluster,
      View.Member self,
      long link,
      EventLoopGroup loops,
      KernelClock clock) {
    this.member = member;
    this.index = index;
    this.channel =
        NettyChannelBuilder.forTarget("dns:///" + address)
            .eventLoopGroup(loops)
            .channelType(NioSocketChannel.class)
            .directExecutor()
            .usePlaintext()
            .maxInboundMessageSize(Frames.MAXIMUM_PART_BYTES)
            .flowControlWindow(Reception.FLOW_CONTROL_BYTES)
            .keepAliveTime(3, TimeUnit.SECONDS)
            .keepAliveTimeout(2, TimeUnit.SECONDS)
            .keepAliveWithoutCalls(true)
            .build();
    for (int lane = 0; lane <= MESSAGE_LANES; lane++) {
      Frames.Hello hello =
          new Frames.Hello(
              cluster, self.node(), self.incarnation(), link, lane, member.incarnation(), 0);
      messages.add(new Lane(channel, loops.next(), hello, Frames.MAXIMUM_BYTES, clock));
    }
    messages.forEach(Lane::start);
    this.control = messages.removeLast();
  }

  @Override
  public View.Member member() {
    return member;
  }

  @Override
  public int index() {
    return index;
  }

  /** The lane of a publisher's messages. */
  Lane lane(Message message) {
    String publisher = message.publisherId();
    int hash = (publisher == null ? message.topic() : publisher).hashCode();
    return messages.get(Math.floorMod(hash ^ (hash >>> 16), messages.size()));
  }

  /** Asks on the lane that no message delays. */
  @Override
  public CompletableFuture<Answer> ask(Request request) {
    return control.request(request);
  }

  @Override
  public CompletableFuture<@Nullable Void> flush() {
    return CompletableFuture.allOf(
            messages.stream()
                .map(lane -> lane.request(new Request.Mark()))
                .toArray(CompletableFuture[]::new))
        .handle((nothing, gone) -> null);
  }

  /** Whether the streams have been down for so long that others must do without it. */
  @Override
  public boolean isUnreachable(Duration patience) {
    return control.downNanos() > patience.toNanos();
  }

  void close() {
    messages.forEach(Lane::close);
    control.close();
    channel.shutdown();
  }
}
