package dev.marquette.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Somebody who asks the admin port how it is, over and over, and writes down what is answered. One
 * question at a time, on a thread of its own.
 */
final class Questions implements AutoCloseable {
  private static final List<String> PAGES = List.of("/metrics", "/healthz");

  private final HttpClient http = HttpClient.newHttpClient();
  private final InetSocketAddress admin;
  private final Map<String, Integer> answers = new ConcurrentHashMap<>();
  private final Thread thread;
  private volatile boolean over;

  Questions(InetSocketAddress admin) {
    this.admin = admin;
    this.thread = Thread.ofPlatform().name("questions").start(this::ask);
  }

  private void ask() {
    while (!over) {
      for (String page : PAGES) {
        answers.merge(page + ": " + answer(page), 1, Integer::sum);
      }
    }
  }

  private String answer(String page) {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + admin.getPort() + page)).build();
      return Integer.toString(
          http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode());
    } catch (IOException e) {
      return e.toString();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      over = true;
      return e.toString();
    }
  }

  private int asked() {
    return answers.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Waits until all pages have been answered once more, and all of them so far by 200. */
  void areAnswered() {
    int some = asked() + 2 * PAGES.size();
    await().atMost(Duration.ofMinutes(1)).until(() -> asked() >= some);
    assertThat(answers).containsOnlyKeys("/metrics: 200", "/healthz: 200");
  }

  @Override
  public void close() {
    over = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    http.close();
  }
}
