package dev.marquette.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquette.codec.Disconnect;
import dev.marquette.codec.ReasonCode;
import dev.marquette.transport.testkit.TestCertificates;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * OpenSSL's command line as a client with a certificate. It keeps its TLS session in a file, and
 * goes on with it the next time.
 */
final class OpensslClient {
  private final Path folder;
  private final String name;

  /**
   * @param folder for its files
   * @param authority whom it trusts
   */
  OpensslClient(Path folder, String name, TestCertificates own, TestCertificates authority)
      throws Exception {
    this.folder = folder;
    this.name = name;
    Files.write(file("own"), TestCertificates.pem(own.certificate(), own.keys().getPrivate()));
    Files.write(file("authority"), TestCertificates.pem(authority.certificate()));
  }

  /**
   * Connects, publishes at QoS 0 and disconnects.
   *
   * @param version as OpenSSL's option is called
   * @return what was printed: of a new session or of one that is reused, and of alerts
   */
  String publish(int port, String version, String topic, String payload) throws Exception {
    ByteArrayOutputStream packets = new ByteArrayOutputStream();
    packets.write(RawSocket.connect(name, 60));
    packets.write(RawSocket.publish(topic, 0, 0, payload.getBytes(UTF_8)));
    packets.write(RawSocket.bytes(new Disconnect(ReasonCode.SUCCESS)));
    Files.write(file("packets"), packets.toByteArray());
    List<String> command =
        new ArrayList<>(
            List.of("openssl", "s_client", "-connect", "127.0.0.1:" + port, version, "-ign_eof"));
    command.addAll(List.of("-cert", file("own").toString(), "-key", file("own").toString()));
    command.addAll(List.of("-CAfile", file("authority").toString()));
    command.addAll(List.of("-sess_out", file("session").toString()));
    if (Files.exists(file("session"))) {
      command.addAll(List.of("-sess_in", file("session").toString()));
    }
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(file("packets").toFile())
            .redirectOutput(file("printed").toFile())
            .start();
    try {
      assertThat(process.waitFor(Peer.PATIENCE_SECONDS, TimeUnit.SECONDS))
          .as("the broker closes what has disconnected")
          .isTrue();
    } finally {
      process.destroyForcibly();
    }
    return Files.readString(file("printed"), ISO_8859_1);
  }

  private Path file(String what) {
    return folder.resolve(name + "." + what);
  }
}
