package dev.marquette.kernel;

import dev.marquette.codec.Auth;
import dev.marquette.codec.Disconnect;
import dev.marquette.codec.Packet;
import dev.marquette.codec.ReasonCode;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Enhanced authentication on one connection, whose CONNECT named a method: before CONNACK, and
 * again whenever the client asks. (4.12) Confined to the connection's loop. Other packets are taken
 * while a connected client authenticates again, under what it proved before.
 *
 * <pre>
 *   client:   CONNECT       AUTH 0x18                    AUTH 0x19       AUTH 0x18
 *   broker:       └─► AUTH 0x18 └─► ... CONNACK 0x00         └─► AUTH 0x18 └─► ... AUTH 0x00
 * </pre>
 */
final class AuthFlow extends TimerWheel.Timer {
  private final ClientConnection connection;
  private final LoopContext loop;
  private final String method;
  private final Authenticator.Credentials credentials;
  private final Consumer<EnhancedAuthenticator.Accepted> connect;

  private Turn turn = Turn.NOBODY;
  private EnhancedAuthenticator.@Nullable Exchange exchange;

  private enum Turn {
    /** No exchange is under way. */
    NOBODY,
    CLIENT,
    SOURCE
  }

  /**
   * @param credentials what CONNECT said
   * @param connect goes on with CONNECT when the client has proved who it is
   */
  AuthFlow(
      ClientConnection connection,
      String method,
      Authenticator.Credentials credentials,
      Consumer<EnhancedAuthenticator.Accepted> connect) {
    this.connection = connection;
    this.loop = connection.loop();
    this.method = method;
    this.credentials = credentials;
    this.connect = connect;
  }

  /** Begins with what came with CONNECT, or with the wish to authenticate again. */
  void begin(byte @Nullable [] data) {
    EnhancedAuthenticator.Exchange begun;
    try {
      begun = loop.kernel.enhancedAuthenticator().begin(method, credentials);
    } catch (RuntimeException e) {
      failed(e);
      return;
    }
    if (begun == null) {
      refuse(Problem.METHOD_UNKNOWN, Problem.METHOD_UNKNOWN);
      return;
    }
    exchange = begun;
    ask(begun, data);
  }

  /** Whether it is the client that is waited for. */
  boolean awaitsClient() {
    return turn == Turn.CLIENT;
  }

  /** Nothing but AUTH may come before CONNACK, unless the client gives up. [MQTT-3.1.2-30] */
  void onPacketBeforeConnack(Packet packet) {
    switch (packet) {
      case Auth auth -> onAuth(auth);
      case Disconnect disconnect -> connection.hangUp();
      default -> connection.refuse(Problem.BEFORE_CONNACK);
    }
  }

  void onAuth(Auth auth) {
    EnhancedAuthenticator.Exchange running = exchange;
    boolean again = auth.reason() == ReasonCode.REAUTHENTICATE;
    if (!method.equals(auth.method())) {
      refuse(Problem.METHOD_CHANGED, Problem.METHOD_CHANGED); // [MQTT-4.12.0-5]
    } else if (!again && turn == Turn.CLIENT && running != null) {
      ask(running, auth.data());
    } else if (again && turn == Turn.NOBODY && connection.client() != null) {
      loop.wheel.set(this, connection.settings().idleTimeout().toNanos());
      begin(auth.data());
    } else {
      refuse(Problem.AUTH_OUT_OF_TURN, Problem.AUTH_OUT_OF_TURN);
    }
  }

  private void ask(EnhancedAuthenticator.Exchange running, byte @Nullable [] data) {
    turn = Turn.SOURCE;
    CompletableFuture<EnhancedAuthenticator.Step> answer;
    try {
      answer = running.next(data);
    } catch (RuntimeException e) {
      failed(e);
      return;
    }
    if (answer.isDone() && !answer.isCompletedExceptionally()) {
      proceed(answer.join());
    } else {
      answer.whenComplete((step, error) -> loop.post(() -> answered(step, error)));
    }
  }

  private void answered(EnhancedAuthenticator.Step step, @Nullable Throwable error) {
    if (connection.isClosed()) {
      return;
    }
    try {
      if (error != null) {
        failed(error);
      } else {
        proceed(step);
      }
    } catch (Throwable e) {
      connection.fail(e);
    }
  }

  private void proceed(EnhancedAuthenticator.Step step) {
    switch (step) {
      case EnhancedAuthenticator.Challenge challenge -> {
        turn = Turn.CLIENT;
        send(ReasonCode.CONTINUE_AUTHENTICATION, challenge.data()); // [MQTT-4.12.0-2]
      }
      case EnhancedAuthenticator.Accepted accepted -> {
        turn = Turn.NOBODY;
        exchange = null;
        Client client = connection.client();
        if (client == null) {
          connect.accept(accepted);
        } else {
          authenticatedAgain(client.info(), accepted);
        }
      }
      case EnhancedAuthenticator.Refused refused -> refused(refused.reason()); // [MQTT-4.12.0-4]
    }
  }

  /** What it may do, and where its topics are, follows from who it is: that must not change. */
  private void authenticatedAgain(ClientInfo client, EnhancedAuthenticator.Accepted accepted) {
    loop.wheel.cancel(this);
    boolean same =
        Objects.equals(client.username(), accepted.usernameOr(credentials.username()))
            && client.superuser() == accepted.superuser();
    if (same) {
      send(ReasonCode.SUCCESS, accepted.data());
    } else {
      connection.disconnect(Problem.IDENTITY_CHANGED);
    }
  }

  private void send(ReasonCode reason, byte @Nullable [] data) {
    if (!connection.outbound().write(new Auth(reason, method, data, null, List.of()))) {
      refuse(Problem.ANSWER_TOO_LARGE, Problem.ANSWER_TOO_LARGE);
    }
  }

  private void failed(Throwable e) {
    loop.kernel.incidents.report("enhanced authentication", e);
    refuse(Problem.AUTHENTICATION_UNAVAILABLE, Problem.REAUTHENTICATION_UNAVAILABLE);
  }

  private void refused(ReasonCode reason) {
    if (connection.client() == null) {
      connection.refuse(reason, Problem.ofAuthentication(reason));
    } else {
      connection.disconnect(Problem.REAUTHENTICATION_FAILED); // [MQTT-4.12.1-2]
    }
  }

  /** Ends the connection, with a reason for each of the packets that can say it. */
  private void refuse(Problem inConnack, Problem inDisconnect) {
    if (connection.client() == null) {
      connection.refuse(inConnack);
    } else {
      connection.disconnect(inDisconnect); // [MQTT-4.12.1-2]
    }
  }

  /** A connected client has not authenticated again in time. */
  @Override
  void onTimer() {
    connection.disconnect(
        awaitsClient() ? Problem.AUTH_TIMED_OUT : Problem.REAUTHENTICATION_TIMED_OUT);
  }

  /** The connection is gone. */
  void end() {
    loop.wheel.cancel(this);
    exchange = null;
  }
}
