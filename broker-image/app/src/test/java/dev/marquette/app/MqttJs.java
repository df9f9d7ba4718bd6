package dev.marquette.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A process of Node that holds all clients of mqtt.js, and does what lines of JSON tell it; {@code
 * peer.mjs} is its other end. It ends with this JVM, which closes its standard input.
 */
final class MqttJs {
  private static final Path FOLDER = Path.of("src/test/node");
  private static final ObjectMapper JSON = new ObjectMapper();

  private static @Nullable MqttJs running;

  private final Process process;
  private final Writer commands;
  private final AtomicInteger numbers = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
  private final Map<Integer, Consumer<JsonNode>> clients = new ConcurrentHashMap<>();

  private MqttJs(Process process) {
    this.process = process;
    commands = process.outputWriter(UTF_8);
    Thread.ofPlatform().daemon().start(this::read);
  }

  /** The one that all tests use; starts it, and installs what it needs, if it does not run. */
  static synchronized MqttJs running() throws IOException, InterruptedException {
    if (running == null || !running.process.isAlive()) {
      install();
      running = new MqttJs(node("node", "peer.mjs"));
    }
    return running;
  }

  /**
   * Installs what package-lock.json says, unless that is what there is: then no network is asked.
   */
  private static void install() throws IOException, InterruptedException {
    Path wanted = FOLDER.resolve("package-lock.json");
    Path installed = FOLDER.resolve("node_modules/.installed");
    if (Files.exists(installed) && Files.mismatch(wanted, installed) == -1) {
      return;
    }
    Process npm = node("npm", "ci", "--prefer-offline", "--no-audit", "--no-fund");
    npm.getOutputStream().close();
    String said = new String(npm.getInputStream().readAllBytes(), UTF_8);
    if (npm.waitFor() != 0) {
      throw new IOException("npm ci in " + FOLDER + " failed:\n" + said);
    }
    Files.copy(wanted, installed);
  }

  private static Process node(String... command) throws IOException {
    try {
      return new ProcessBuilder(command)
          .directory(FOLDER.toFile())
          .redirectErrorStream(command[0].equals("npm")) // else what it complains of is shown
          .redirectError(ProcessBuilder.Redirect.INHERIT)
          .start();
    } catch (IOException e) {
      throw new IOException(
          command[0] + " does not start: install nodejs and npm, as `make unit` does", e);
    }
  }

  /** A number for a client, whose events go to the listener from now on. */
  int client(Consumer<JsonNode> listener) {
    int number = numbers.incrementAndGet();
    clients.put(number, listener);
    return number;
  }

  /** Has a command carried out for a client, and returns what comes of it. */
  JsonNode call(String command, int client, Map<String, ?> arguments) throws Exception {
    int number = numbers.incrementAndGet();
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    answers.put(number, answer);
    Map<String, Object> line = new HashMap<>(arguments);
    line.putAll(Map.of("id", number, "do", command, "client", client));
    synchronized (commands) {
      commands.write(JSON.writeValueAsString(line));
      commands.write('\n');
      commands.flush();
    }
    JsonNode told = answer.get(Peer.PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (told.has("error")) {
      throw new IOException("mqtt.js: " + told.get("error").asText());
    }
    return told.path("result");
  }

  private void read() {
    try (BufferedReader lines = process.inputReader(UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode told = JSON.readTree(line);
        CompletableFuture<JsonNode> answer = answers.remove(told.path("id").asInt());
        if (answer != null) {
          answer.complete(told);
        } else {
          clients.getOrDefault(told.path("client").asInt(), event -> {}).accept(told);
        }
      }
    } catch (IOException | RuntimeException broken) {
      end("Node was not understood: " + broken);
    } finally {
      end("Node has ended");
    }
  }

  /** The next client starts another process. */
  private void end(String why) {
    process.destroyForcibly();
    List.copyOf(answers.values())
        .forEach(answer -> answer.completeExceptionally(new IOException(why)));
  }
}
