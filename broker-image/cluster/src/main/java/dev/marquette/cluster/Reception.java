package dev.marquette.cluster;

import dev.marquette.kernel.KernelClock;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the streams of the other brokers. */
final class Reception implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Reception.class);

  static final int FLOW_CONTROL_BYTES = 4 << 20;

  private final String cluster;
  private final String incarnation;
  private final BiFunction<View.Member, Request, CompletableFuture<Answer>> handler;
  private final EventLoopGroup loops;
  private final KernelClock clock;
  private final Server server;

  // guarded by this
  private final Map<String, Sender> senders = new HashMap<>();

  /** What came from one {@link Peer} of one incarnation. */
  private record Sender(String incarnation, long link, Map<Integer, Inbox> lanes) {
    boolean isOf(Frames.Hello hello) {
      return incarnation.equals(hello.incarnation()) && link == hello.link();
    }

    boolean isNewerThan(Frames.Hello hello) {
      return incarnation.equals(hello.incarnation()) && link > hello.link();
    }
  }

  private Reception(
      int port,
      String cluster,
      String incarnation,
      EventLoopGroup loops,
      KernelClock clock,
      BiFunction<View.Member, Request, CompletableFuture<Answer>> handler) {
    this.cluster = cluster;
    this.incarnation = incarnation;
    this.loops = loops;
    this.clock = clock;
    this.handler = handler;
    this.server =
        NettyServerBuilder.forAddress(new InetSocketAddress(port))
            .bossEventLoopGroup(loops)
            .workerEventLoopGroup(loops)
            .channelType(NioServerSocketChannel.class)
            .directExecutor()
            .maxInboundMessageSize(Frames.MAXIMUM_PART_BYTES)
            .flowControlWindow(FLOW_CONTROL_BYTES)
            .permitKeepAliveTime(1, TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true)
            .addService(
                ServerServiceDefinition.builder("dev.marquette.cluster.Brokers")
                    .addMethod(Frames.METHOD, ServerCalls.asyncBidiStreamingCall(this::open))
                    .build())
            .build();
  }

  /**
   * Starts to listen.
   *
   * @param port 0 for any that is free
   * @param clock the kernel's
   * @param handler takes a sender and its request; must not block
   * @throws IllegalStateException when the port cannot be had
   */
  static Reception start(
      int port,
      String cluster,
      String incarnation,
      EventLoopGroup loops,
      KernelClock clock,
      BiFunction<View.Member, Request, CompletableFuture<Answer>> handler) {
    Reception reception = new Reception(port, cluster, incarnation, loops, clock, handler);
    try {
      reception.server.start();
    } catch (IOException e) {
      throw new IllegalStateException(
          "port " + port + " for the other brokers cannot be opened: " + e.getMessage(), e);
    }
    return reception;
  }

  int port() {
    return server.getPort();
  }

  private StreamObserver<byte[]> open(StreamObserver<byte[]> answers) {
    ServerCallStreamObserver<byte[]> stream = (ServerCallStreamObserver<byte[]>) answers;
    stream.disableAutoRequest();
    Visitor visitor = new Visitor(stream);
    stream.setOnCancelHandler(visitor::gone);
    stream.setOnReadyHandler(visitor::ready);
    stream.request(1);
    return visitor;
  }

  /**
   * Where a lane's requests go. A sender that gave this broker up and found it again starts with
   * nothing: what its former lanes were asked, and what they have not been told, is over.
   *
   * @return null when the lane itself is one of the former
   */
  private synchronized @Nullable Inbox inbox(Frames.Hello hello) {
    Sender sender = senders.get(hello.from());
    if (sender != null && sender.isNewerThan(hello)) {
      return null;
    }
    if (sender == null || !sender.isOf(hello)) {
      if (sender != null) {
        sender.lanes().values().forEach(inbox -> inbox.close(Status.ABORTED));
      }
      sender = new Sender(hello.incarnation(), hello.link(), new HashMap<>());
      senders.put(hello.from(), sender);
    }
    return sender
        .lanes()
        .computeIfAbsent(
            hello.lane(),
            lane ->
                new Inbox(
                    new View.Member(hello.from(), hello.incarnation()),
                    hello.unanswered(),
                    handler,
                    loops.next(),
                    Frames.MAXIMUM_BYTES,
                    clock));
  }

  @Override
  public void close() {
    server.shutdownNow();
    synchronized (this) {
      senders.clear();
    }
  }

  /** One stream. gRPC calls it on one thread at a time. */
  private final class Visitor implements StreamObserver<byte[]> {
    private final ServerCallStreamObserver<byte[]> stream;
    private final FrameJoiner joiner = new FrameJoiner();
    private @Nullable Inbox inbox;

    Visitor(ServerCallStreamObserver<byte[]> stream) {
      this.stream = stream;
    }

    @Override
    public void onNext(byte[] part) {
      Inbox known = inbox;
      try {
        FrameReader frame = joiner.add(part);
        if (frame == null) {
          stream.request(1);
        } else if (known == null) {
          greet(Frames.Hello.read(frame));
        } else {
          known.take(stream, frame);
        }
      } catch (FrameReader.Malformed e) {
        log.warn("a broker sent nonsense, cause={}", e.getMessage());
        gone();
        refuse(Status.INVALID_ARGUMENT.withDescription(e.getMessage()));
      }
    }

    private void greet(Frames.Hello hello) {
      if (!hello.cluster().equals(cluster)) {
        log.warn("a broker of another cluster came, from={} its={}", hello.from(), hello.cluster());
        refuse(Status.PERMISSION_DENIED.withDescription("this is a broker of " + cluster));
      } else if (!hello.to().equals(incarnation)) {
        refuse(
            Status.FAILED_PRECONDITION.withDescription(
                "this is incarnation " + incarnation + ", not " + hello.to()));
      } else {
        Inbox mine = inbox(hello);
        if (mine == null) {
          refuse(Status.FAILED_PRECONDITION.withDescription("a newer lane has come before"));
        } else {
          inbox = mine;
          mine.attach(stream, hello.unanswered());
        }
      }
    }

    private void refuse(Status why) {
      stream.onError(why.asException());
    }

    void ready() {
      if (inbox != null) {
        inbox.ready(stream);
      }
    }

    void gone() {
      if (inbox != null) {
        inbox.detach(stream);
      }
    }

    @Override
    public void onError(Throwable failure) {
      gone();
    }

    @Override
    public void onCompleted() {
      gone();
      stream.onCompleted();
    }
  }
}
