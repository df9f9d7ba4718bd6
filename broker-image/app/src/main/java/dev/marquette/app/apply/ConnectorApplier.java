package dev.marquette.app.apply;

import dev.marquette.crds.ConnectorSpec;
import dev.marquette.kernel.config.ConfigDocument;

/** Connectors. No action uses one yet: one that is understood is reported as applied. */
final class ConnectorApplier implements KindApplier {
  @Override
  public void apply(ConfigDocument document) {
    Specs.read(document, ConnectorSpec.class);
  }

  @Override
  public void remove(String name) {
    // Nothing is kept of a connector that nothing uses.
  }
}
