package dev.marquette.etcd;

import com.google.protobuf.InvalidProtocolBufferException;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.ResponseHeader;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.HandlerRegistry;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A member of an etcd cluster that is behind the others when a watch is created there: passes all
 * on to a real etcd, and takes some revisions from what that says then.
 */
final class SlowMember implements AutoCloseable {
  private static final String WATCH = "etcdserverpb.Watch/Watch";
  private static final String RANGE = "etcdserverpb.KV/Range";

  private final long behind;
  private final ManagedChannel etcd;
  private final Server server;
  private final AtomicLong lists = new AtomicLong();

  private SlowMember(int etcdPort, long behind) {
    this.behind = behind;
    this.etcd = NettyChannelBuilder.forAddress("127.0.0.1", etcdPort).usePlaintext().build();
    this.server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .fallbackHandlerRegistry(new AnyMethod())
            .build();
  }

  static SlowMember of(TestEtcd etcd, long behind) {
    SlowMember member = new SlowMember(etcd.port(), behind);
    try {
      member.server.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return member;
  }

  String endpoint() {
    return "http://127.0.0.1:" + server.getPort();
  }

  /** How often somebody asked for more than one key. */
  long lists() {
    return lists.get();
  }

  @Override
  public void close() {
    server.shutdownNow();
    etcd.shutdownNow();
    try {
      if (!server.awaitTermination(10, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the slow member does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void asked(String method, byte[] request) {
    if (method.equals(RANGE)
        && !parse(() -> RangeRequest.parseFrom(request)).getRangeEnd().isEmpty()) {
      lists.incrementAndGet();
    }
  }

  private byte[] answer(String method, byte[] answer) {
    if (!method.equals(WATCH)) {
      return answer;
    }
    WatchResponse response = parse(() -> WatchResponse.parseFrom(answer));
    if (!response.getCreated()) {
      return answer;
    }
    ResponseHeader header = response.getHeader();
    return response.toBuilder()
        .setHeader(header.toBuilder().setRevision(header.getRevision() - behind))
        .build()
        .toByteArray();
  }

  private interface Parsing<T> {
    T parse() throws InvalidProtocolBufferException;
  }

  private static <T> T parse(Parsing<T> parsing) {
    try {
      return parsing.parse();
    } catch (InvalidProtocolBufferException e) {
      throw new UncheckedIOException(e);
    }
  }

  private final class AnyMethod extends HandlerRegistry {
    @Override
    public ServerMethodDefinition<byte[], byte[]> lookupMethod(
        String name, @Nullable String authority) {
      MethodDescriptor<byte[], byte[]> method =
          MethodDescriptor.<byte[], byte[]>newBuilder()
              .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
              .setFullMethodName(name)
              .setRequestMarshaller(new Bytes())
              .setResponseMarshaller(new Bytes())
              .build();
      return ServerMethodDefinition.create(
          method,
          (from, headers) -> {
            ClientCall<byte[], byte[]> to = etcd.newCall(method, CallOptions.DEFAULT);
            to.start(new Back(name, from), headers);
            to.request(Integer.MAX_VALUE);
            from.request(Integer.MAX_VALUE);
            return new Forth(name, to);
          });
    }
  }

  private final class Forth extends ServerCall.Listener<byte[]> {
    private final String method;
    private final ClientCall<byte[], byte[]> to;

    Forth(String method, ClientCall<byte[], byte[]> to) {
      this.method = method;
      this.to = to;
    }

    @Override
    public void onMessage(byte[] message) {
      asked(method, message);
      to.sendMessage(message);
    }

    @Override
    public void onHalfClose() {
      to.halfClose();
    }

    @Override
    public void onCancel() {
      to.cancel("the caller is gone", null);
    }
  }

  private final class Back extends ClientCall.Listener<byte[]> {
    private final String method;
    private final ServerCall<byte[], byte[]> to;

    Back(String method, ServerCall<byte[], byte[]> to) {
      this.method = method;
      this.to = to;
    }

    @Override
    public void onHeaders(Metadata headers) {
      to.sendHeaders(headers);
    }

    @Override
    public void onMessage(byte[] message) {
      to.sendMessage(answer(method, message));
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      if (!to.isCancelled()) {
        to.close(status, trailers);
      }
    }
  }

  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
