package dev.marquette.app;

import dev.marquette.codec.MqttVersion;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.support.ParameterDeclarations;

/** A scene for each cell whose version of MQTT has what a {@link Scenario} is about. */
final class Scenes implements ArgumentsProvider {
  @Override
  public Stream<? extends Arguments> provideArguments(
      ParameterDeclarations parameters, ExtensionContext context) {
    MqttVersion since = context.getRequiredTestMethod().getAnnotation(Scenario.class).since();
    InteropBroker broker = InteropBroker.of(context);
    return Cell.ofScenarios().stream()
        .filter(cell -> cell.kind().version.compareTo(since) >= 0)
        .map(cell -> Arguments.of(new Scene(cell, broker)));
  }
}
