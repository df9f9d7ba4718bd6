package dev.marquette.crds;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BrokerClassPathTest {
  /** The broker has fabric8's annotations and nothing else of it. */
  @Test
  void specsAndTheReaderOfManifestsLoadWithoutFabric8sClient() throws Exception {
    List<URL> urls = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(":")) {
      if (!entry.matches(".*(kubernetes-|crd-generator).*")) {
        urls.add(Path.of(entry).toUri().toURL());
      }
    }
    try (URLClassLoader broker =
        new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      Class<?> reader = broker.loadClass("dev.marquette.crds.manifest.ManifestReader");
      Object manifests =
          reader
              .getMethod("read", String.class, String.class)
              .invoke(
                  null,
                  "x",
                  """
                  {"apiVersion": "marquette.dev/v1alpha1", "kind": "MqttCluster",
                   "metadata": {"name": "q"}, "spec": {}}
                  """);
      assertThat((List<?>) manifests).hasSize(1);
      Object manifest = ((List<?>) manifests).getFirst();
      Class<?> specType = broker.loadClass("dev.marquette.crds.MqttClusterSpec");
      assertThat(manifest.getClass().getMethod("spec", Class.class).invoke(manifest, specType))
          .isInstanceOf(specType);
    }
  }
}
