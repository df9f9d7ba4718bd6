package dev.marquette.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The load generator's clients get into any broker: with a user name and a password, over TLS. */
class AccessTest {
  private static final int LIMIT_SECONDS = 60;
  private static final int MOST_BYTES = 4096;
  private static final String STORE_PASSWORD = "changeit";

  @TempDir private static Path scratch;
  private static String loadgen = "";
  private static SSLContext tls;

  @BeforeAll
  static void prepare() throws Exception {
    loadgen = Program.compiled(scratch, "loadgen");
    tls = withOwnCertificate(scratch.resolve("store.p12"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "flow --subscribers 2 --messages 50 --warm-up 0",
        "subscribes --subscribers 2",
        "connects --connections 5",
        "idle --connections 90",
        "vanish --connections 90"
      })
  @DisplayName("every client says its user name and password")
  void credentials(String measure) throws Exception {
    try (FaultyBroker broker = new FaultyBroker(onlyFor("bob", "secret"))) {
      assertThat(run(broker, measure + " --user bob --password-file " + file("secret\n")))
          .satisfies(AccessTest::hasFigures);
      for (String others :
          new String[] {"", " --user bob", " --user eve --password-file " + file("secret")}) {
        Program refused = run(broker, measure + others);
        assertThat(refused.errors()).as(others).contains("CONNECT was refused with 4");
        assertThat(refused.exitCode()).isEqualTo(1);
      }
    }
  }

  @Test
  @DisplayName("a user name may come without a password")
  void userAlone() throws Exception {
    try (FaultyBroker broker = new FaultyBroker(onlyFor("bob", null))) {
      assertThat(run(broker, "connects --connections 3 --user bob"))
          .satisfies(AccessTest::hasFigures);
    }
  }

  @Test
  @DisplayName("a password without a user name is refused")
  void passwordAlone() throws Exception {
    assertThat(refused("--password-file " + file("secret")))
        .contains("--password-file without --user");
  }

  @ParameterizedTest
  @CsvSource({"0, 0 bytes", "4097, 4097 bytes"})
  @DisplayName("a password that is empty, or longer than a CONNECT has room for, is refused")
  void passwordOfLength(int length, String complaint) throws Exception {
    assertThat(refused("--user bob --password-file " + file("x".repeat(length))))
        .contains(complaint + "; it must be from 1 to " + MOST_BYTES)
        .doesNotContain("xxx");
  }

  @Test
  @DisplayName("a password file that is not there is named")
  void noPasswordFile() throws Exception {
    assertThat(refused("--user bob --password-file /no/such/file"))
        .contains("--password-file /no/such/file: it cannot be read: No such file");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "flow --qos 0 --publishers 2 --subscribers 2 --topics 2 --messages 2000",
        "flow --qos 1 --publishers 3 --subscribers 1 --messages 500",
        "flow --qos 2 --subscribers 5 --window 32 --messages 500",
        "flow --qos 1 --subscribers 2 --rate 2000 --messages 200",
        "subscribes --subscribers 3 --filters 100",
        "connects --connections 40",
        "vanish --connections 90"
      })
  @DisplayName("every measure works over TLS")
  void overTls(String measure) throws Exception {
    try (FaultyBroker broker = new FaultyBroker(Fault.NONE, tls.getServerSocketFactory())) {
      assertThat(run(broker, measure + " --tls")).satisfies(AccessTest::hasFigures);
    }
  }

  @Test
  @DisplayName("a message that is lost is found over TLS, too")
  void lostOverTls() throws Exception {
    try (FaultyBroker broker = new FaultyBroker(Fault.LOST, tls.getServerSocketFactory())) {
      Program run = run(broker, "flow --subscribers 2 --warm-up 0 --tls");
      assertThat(run.errors()).contains("message 51 of publisher 0 came where 50 was due");
      assertThat(run.exitCode()).isEqualTo(1);
    }
  }

  private static void hasFigures(Program run) {
    assertThat(run.errors()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.output()).contains("\"generator_cpu_seconds\": ");
  }

  private static Path file(String text) throws IOException {
    return Files.writeString(Files.createTempFile(scratch, "password", ".txt"), text);
  }

  private static String refused(String options) throws Exception {
    String[] words = (loadgen + " connects --port 1 " + options).split(" ", -1);
    Program run = Program.run(scratch, LIMIT_SECONDS, Map.of(), words);
    assertThat(run.exitCode()).isEqualTo(2);
    return run.errors();
  }

  private static Program run(FaultyBroker broker, String options) throws Exception {
    String always =
        " --seconds 30 --port " + broker.port() + " --broker-pid " + ProcessHandle.current().pid();
    String[] words = (loadgen + " " + options + always).split(" ", -1);
    return Program.run(scratch, LIMIT_SECONDS, Map.of(), words);
  }

  /** Refuses whoever does not end its CONNECT with these. */
  private static Fault onlyFor(String user, @Nullable String password) {
    ByteArrayOutputStream due = new ByteArrayOutputStream();
    Stream.of(user, password)
        .filter(Objects::nonNull)
        .forEach(
            text -> {
              due.write(0);
              due.write(text.length());
              due.writeBytes(text.getBytes(UTF_8));
            });
    int flags = password == null ? 0x82 : 0xc2;
    return new Fault() {
      @Override
      public int connected(int connection, byte[] connect) {
        byte[] end = Arrays.copyOfRange(connect, connect.length - due.size(), connect.length);
        boolean same = Arrays.equals(end, due.toByteArray());
        return same && Byte.toUnsignedInt(connect[2 + 7]) == flags ? 0 : 4;
      }
    };
  }

  private static SSLContext withOwnCertificate(Path store) throws Exception {
    Program keytool =
        Program.run(
            scratch,
            LIMIT_SECONDS,
            Map.of(),
            (Path.of(System.getProperty("java.home"), "bin", "keytool")
                    + " -genkeypair -alias own -keyalg EC -dname CN=localhost -storetype PKCS12"
                    + " -storepass %s -keystore %s".formatted(STORE_PASSWORD, store))
                .split(" ", -1));
    assertThat(keytool.exitCode()).as(keytool.output()).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, STORE_PASSWORD.toCharArray());
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, STORE_PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }
}
