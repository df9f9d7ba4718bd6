package dev.marquette.rules;

import dev.marquette.codec.PublishProperties;
import dev.marquette.kernel.Message;
import dev.marquette.rules.eval.Excerpt;
import dev.marquette.rules.eval.RuleFailedException;
import dev.marquette.rules.eval.Template;
import dev.marquette.topic.TopicNames;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Publishes each result as a new message. */
final class RepublishAction implements Action {
  private final Template topic;
  private final Template payload;
  private final Template qos;
  private final boolean retain;
  private final Function<Message, CompletableFuture<@Nullable Void>> publisher;
  private final InstantSource clock;

  RepublishAction(
      RuleDefinition.Republish definition,
      Function<Message, CompletableFuture<@Nullable Void>> publisher,
      InstantSource clock) {
    this.topic = Template.of(definition.topic());
    this.payload = Template.of(definition.payload());
    this.qos = Template.of(definition.qos());
    this.retain = definition.retain();
    this.publisher = publisher;
    this.clock = clock;
  }

  @Override
  public CompletableFuture<@Nullable Void> run(Result result) {
    return publisher.apply(message(result));
  }

  private Message message(Result result) {
    String target = topic.render(result.row());
    TopicNames.check(target);
    List<String> trace = new ArrayList<>(result.source().ruleTrace());
    trace.add(result.rule());
    return new Message(
        target,
        payload(result),
        qos(result),
        retain,
        PublishProperties.NONE,
        result.source().publisherId(),
        result.source().publisherUsername(),
        clock.millis(),
        Message.NEVER,
        List.copyOf(trace));
  }

  /** The source's payload goes on byte by byte: it need not be text. */
  private byte[] payload(Result result) {
    return payload.soleValue(result.row()) instanceof String text
        ? result.event().bytes(text)
        : payload.render(result.row()).getBytes(StandardCharsets.UTF_8);
  }

  private int qos(Result result) {
    String text = qos.render(result.row());
    return switch (text) {
      case "0" -> 0;
      case "1" -> 1;
      case "2" -> 2;
      default ->
          throw new RuleFailedException(
              "the QoS to republish with is '%s'; it must be 0, 1 or 2"
                  .formatted(Excerpt.of(text)));
    };
  }
}
