package dev.marquette.crds.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every rule of the definitions, broken once and kept once. */
class SchemaRulesTest {
  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          MqttCluster | {etcd: {}} | exactly one of etcd.managed
          MqttCluster | {etcd: {managed: {}, external: {endpoints: ["http://e:2379"]}}} | exactly one of etcd.managed
          MqttCluster | {etcd: {managed: {replicas: 2}}} | 1, 3 or 5
          MqttCluster | {etcd: {managed: {storage: {size: 1Gi, ephemeral: true}}}} | either ephemeral or has a size
          MqttCluster | {autoscaling: {minReplicas: 5, maxReplicas: 4}, resources: {requests: {cpu: "1"}}} | minReplicas is above maxReplicas
          MqttCluster | {autoscaling: {maxReplicas: 4}} | set resources.requests.cpu
          MqttCluster | {autoscaling: {maxReplicas: 4}, resources: {requests: {memory: 1Gi}, limits: {memory: 1Gi}}} | set resources.requests.cpu
          MqttCluster | {mqtt: {rewrite: [{filter: a, regex: "x(", destination: b}]}} | RE2: error parsing regexp: missing closing )
          MqttCluster | {mqtt: {autoSubscribe: [{topic: $share/g/a, noLocal: true}]}} | a group has no messages of its own
          Listener | {cluster: q, port: 7071} | choose another port
          Listener | {cluster: q, port: 1, websocket: {}} | protocol is not ws
          Listener | {cluster: q, port: 1, expose: {nodePort: 30000}} | type has none
          Listener | {cluster: q, port: 1, peerCertAsUsername: cn} | need a certificate of every client
          Listener | {cluster: q, port: 1, peerCertAsClientId: md5, tls: {secretName: s, clientAuth: request}} | need a certificate of every client
          Listener | {cluster: q, port: 1, peerCertAsClientId: md5, proxyProtocol: true} | write cn, or set tls
          Listener | {cluster: q, port: 1, protocol: ws, websocket: {proxyPortHeader: X-Port}} | proxyAddressHeader is not
          Listener | {cluster: q, port: 1, mqtt: {maxQos: 3}} | spec.mqtt.maxQos: 3
          MqttCluster | {mqtt: {keepAlivePercent: 99}} | spec.mqtt.keepAlivePercent: 99
          AuthSource | {cluster: q} | exactly one of builtin and file
          AuthSource | {cluster: q, builtin: {}, file: {acl: "{allow, all}."}} | exactly one of builtin and file
          AuthSource | {cluster: q, builtin: {users: [{passwordSecret: {name: s}}]}} | exactly one of username
          AuthSource | {cluster: q, builtin: {users: [{username: u}]}} | exactly one of passwordHash
          AuthSource | {cluster: q, builtin: {rules: [{permission: deny, who: {}, topics: [a]}]}} | exactly one of username, clientId
          AuthSource | {cluster: q, builtin: {rules: [{permission: deny, who: {all: true, username: a}, topics: [a]}]}} | exactly one of username, clientId
          Rule | {cluster: q, sql: s, actions: [{}]} | exactly one of republish
          Rule | {cluster: q, sql: s, actions: [{console: {}, republish: {topic: a}}]} | exactly one of republish
          Connector | {cluster: q} | set http
          Listener | {cluster: q, port: 1, rateLimit: {messagesIn: "100,10s"}} | spec.rateLimit.messagesIn: "100,10s"
          Listener | {cluster: q, port: 1, rateLimit: {messagesIn: 1KB/1s}} | spec.rateLimit.messagesIn: "1KB/1s"
          MqttCluster | {mqtt: {rateLimit: {connBytesIn: 1MB/0s}}} | spec.mqtt.rateLimit.connBytesIn: "1MB/0s"
          MqttCluster | {mqtt: {bans: {clients: [{reason: none}]}}} | exactly one of clientId, username and peerHost
          MqttCluster | {mqtt: {bans: {clients: [{clientId: a, username: b}]}}} | exactly one of clientId, username and peerHost
          MqttCluster | {mqtt: {bans: {clients: [{peerHost: example.com}]}}} | spec.mqtt.bans.clients[0].peerHost: "example.com"
          MqttCluster | {mqtt: {bans: {clients: [{peerHost: 192.0.2.0/24}]}}} | spec.mqtt.bans.clients[0].peerHost: "192.0.2.0/24"
          MqttCluster | {mqtt: {bans: {clients: [{username: a, until: tomorrow}]}}} | until is no point in time
          MqttCluster | {mqtt: {flappingDetect: {maxCount: 0}}} | spec.mqtt.flappingDetect.maxCount: 0
          MqttCluster | {mqtt: {quota: {overallMessagesRouting: 0/1s}}} | spec.mqtt.quota.overallMessagesRouting: "0/1s"
          MqttCluster | {mqtt: {sessionExpiryInterval: 900ms}} | spec.mqtt.sessionExpiryInterval: "900ms"
          MqttCluster | {mqtt: {awaitRelTimeout: 1s900ms}} | spec.mqtt.awaitRelTimeout: "1s900ms"
          MqttCluster | {mqtt: {retryInterval: 900ms}} | spec.mqtt.retryInterval: "900ms"
          MqttCluster | {authorization: {cache: {ttl: 1s900ms}}} | spec.authorization.cache.ttl: "1s900ms"
          Listener | {cluster: q, port: 1, mqtt: {sessionExpiryInterval: 900ms}} | spec.mqtt.sessionExpiryInterval: "900ms"
          Listener | {cluster: q, port: 1, mqtt: {awaitRelTimeout: 900ms}} | spec.mqtt.awaitRelTimeout: "900ms"
          Listener | {cluster: q, port: 1, mqtt: {retryInterval: 900ms}} | spec.mqtt.retryInterval: "900ms"
          """)
  void broken(String kind, String spec, String message) {
    ManifestException e =
        catchThrowableOfType(
            ManifestException.class, () -> ManifestReader.read("x", manifest(kind, spec)));

    assertThat(e).hasMessageContaining(message);
    assertThat(e.problems()).singleElement().matches(problem -> problem.line() == 4);
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          MqttCluster | {etcd: {external: {endpoints: ["http://e:2379"]}}}
          MqttCluster | {etcd: {managed: {replicas: 1, storage: {ephemeral: true}}}}
          MqttCluster | {autoscaling: {minReplicas: 4, maxReplicas: 4}, resources: {requests: {cpu: "1"}}}
          MqttCluster | {autoscaling: {maxReplicas: 4}, resources: {limits: {cpu: "1"}}}
          MqttCluster | {resources: {requests: {memory: 1Gi}}}
          MqttCluster | {mqtt: {rewrite: [{filter: "x/+/#", regex: "^x/(.+)$", destination: "z/$1"}, {action: publish, filter: "#", regex: ".", destination: "%c"}]}}
          MqttCluster | {mqtt: {autoSubscribe: [{topic: $share/g/a}, {topic: "%c/#", noLocal: true}]}}
          Listener | {cluster: q, port: 1, protocol: ws, websocket: {}}
          Listener | {cluster: q, port: 1, peerCertAsUsername: pem, peerCertAsClientId: dn, tls: {secretName: s, clientAuth: require}}
          Listener | {cluster: q, port: 1, peerCertAsUsername: cn, proxyProtocol: true}
          Listener | {cluster: q, port: 1, protocol: ws, websocket: {proxyAddressHeader: X-Real-Ip, proxyPortHeader: X-Port}}
          Listener | {cluster: q, port: 1, mqtt: {rateLimit: {}, redirect: {serverReference: there}}}
          Listener | {cluster: q, port: 1, mqtt: {serverKeepAlive: -1, responseInformation: '', redirect: {serverReference: ''}}}
          Listener | {cluster: q, port: 1, rateLimit: {messagesIn: 1/1s, bytesIn: 100MB/10m}}
          MqttCluster | {mqtt: {rateLimit: {connMessagesIn: 100/10s, connBytesIn: 1/1h}, quota: {}}}
          MqttCluster | {mqtt: {flappingDetect: {enabled: true, maxCount: 5, window: 10s, banTime: 1h}}}
          MqttCluster | {mqtt: {bans: {clients: [{clientId: a, until: "2030-12-31T23:59:59+01:00"}, {username: b, reason: c}, {peerHost: 192.0.2.1}, {peerHost: "2001:db8::1"}, {peerHost: "::ffff:192.0.2.1"}]}}}
          Listener | {cluster: q, port: 1, expose: {type: NodePort, nodePort: 30000}}
          AuthSource | {cluster: q, file: {acl: "{allow, all}."}}
          AuthSource | {cluster: q, builtin: {users: [{clientId: u, passwordSecret: {name: s}}], rules: [{permission: deny, who: {all: true}, topics: [a]}]}}
          Rule | {cluster: q, sql: s, actions: [{console: {}}, {republish: {topic: a, qos: "${qos}"}}]}
          Connector | {cluster: q, http: {url: "http://h", headers: {a: b}}}
          """)
  void kept(String kind, String spec) throws ManifestException {
    assertThat(ManifestReader.read("x", manifest(kind, spec))).hasSize(1);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "https://e:2379",
        "http://e",
        "http://e:",
        "http://e:2379/",
        "http://e_1:2379",
        "http://u@e:2379",
        "http://[x]:2379",
        "e:2379"
      })
  void anEndpointOfEtcdIsHttpHostAndPort(String endpoint) {
    ManifestException e =
        catchThrowableOfType(
            ManifestException.class,
            () -> ManifestReader.read("x", manifest("MqttCluster", external(endpoint))));

    assertThat(e).hasMessageContaining("spec.etcd.external.endpoints[0]");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "http://e:2379",
        "http://e-1.ns.svc:1",
        "http://10.0.0.1:2379",
        "http://[fd00::1]:2379"
      })
  void suchAnEndpoint(String endpoint) throws ManifestException {
    assertThat(ManifestReader.read("x", manifest("MqttCluster", external(endpoint)))).hasSize(1);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"a/#/b", "a#", "+a", "a+/b", "##", "#/"})
  void theFilterOfARewriteIsATopicFilter(String filter) {
    ManifestException e =
        catchThrowableOfType(
            ManifestException.class,
            () -> ManifestReader.read("x", manifest("MqttCluster", rewrite(filter))));

    assertThat(e).hasMessageContaining("spec.mqtt.rewrite[0].filter").hasMessageContaining(filter);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"a", "/", "+", "#", "a//+/b/#", "/#", "$SYS/+"})
  void suchAFilter(String filter) throws ManifestException {
    assertThat(ManifestReader.read("x", manifest("MqttCluster", rewrite(filter)))).hasSize(1);
  }

  private static String rewrite(String filter) {
    return "{mqtt: {rewrite: [{filter: \"%s\", regex: a, destination: b}]}}".formatted(filter);
  }

  private static String external(String endpoint) {
    return "{etcd: {external: {endpoints: [\"%s\"]}}}".formatted(endpoint);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"Q", "1q", "q-", "q.r", "a2345678901234567890123456789012345678901"})
  void theNameOfAClusterNamesItsPods(String name) {
    ManifestException e =
        catchThrowableOfType(
            ManifestException.class,
            () -> ManifestReader.read("x", manifest("MqttCluster", "{}").replace("n1", name)));

    assertThat(e).hasMessageContaining("metadata.name");
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName(
      "a rule holds for the default of what it is about: the API server tries that before the fields"
          + " have theirs")
  void holdForDefaults(ResourceKind kind) {
    assertThat(brokenByDefault(ResourceSchema.of(kind).spec(), "spec")).isEmpty();
  }

  private static List<ManifestProblem> brokenByDefault(JsonNode schema, String path) {
    List<ManifestProblem> problems = new ArrayList<>();
    JsonNode value = schema.path("default");
    if (value.isObject()) {
      YamlDocument document = new YamlDocument("default", 1, value, Map.of(), Map.of());
      new SchemaRules(document, problems).check(schema, value, path);
    }
    schema
        .path("properties")
        .properties()
        .forEach(
            field ->
                problems.addAll(
                    brokenByDefault(field.getValue(), YamlDocument.child(path, field.getKey()))));
    if (schema.has("items")) {
      problems.addAll(brokenByDefault(schema.get("items"), path + "[]"));
    }
    return problems;
  }

  private static String manifest(String kind, String spec) {
    return "apiVersion: marquette.dev/v1alpha1\nkind: %s\nmetadata: {name: n1}\nspec: %s\n"
        .formatted(kind, spec);
  }
}
