package dev.marquette.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.marquette.crds.MqttClusterSpec;
import dev.marquette.kernel.AutoSubscription;
import dev.marquette.kernel.CongestionAlarm;
import dev.marquette.kernel.DelayedSettings;
import dev.marquette.kernel.MqttSettings;
import dev.marquette.kernel.MqttSettings.SharedStrategy;
import dev.marquette.kernel.QueuePriorities;
import dev.marquette.kernel.Quotas;
import dev.marquette.kernel.Rate;
import dev.marquette.kernel.RateLimits;
import dev.marquette.kernel.Redirect;
import dev.marquette.kernel.TopicSettings;
import dev.marquette.kernel.VerdictCache;
import dev.marquette.kernel.bans.Ban;
import dev.marquette.kernel.bans.BanSettings;
import dev.marquette.kernel.bans.FlappingPolicy;
import dev.marquette.kernel.rewrite.RewriteRule;
import dev.marquette.kernel.rewrite.RewriteRule.Action;
import dev.marquette.kernel.rewrite.TopicRewrites;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KernelSettingsTest {
  @Test
  void everyFieldHasItsPlace() throws Exception {
    MqttSettings settings =
        settings(
            """
            {"maxPacketSize": "2KB", "maxClientIdLength": 23, "maxTopicLevels": 5, "maxQos": 1,
             "maxTopicAlias": 6, "retainAvailable": false, "wildcardSubscriptionAvailable": false,
             "sharedSubscriptionAvailable": false, "serverKeepAlive": 77,
             "sessionExpiryInterval": "3h", "maxInflight": 8, "receiveMaximum": 9,
             "maxAwaitingRel": 10, "awaitRelTimeout": "11s", "retryInterval": "12s",
             "maxMqueueLength": 13, "mqueueStoreQos0": false, "maxSubscriptions": 14,
             "upgradeQos": true, "ignoreLoopDeliver": true, "idleTimeout": "16s",
             "sharedSubscriptionStrategy": "sticky",
             "retained": {"maxMessages": 17, "maxPayloadSize": "18", "expiryInterval": "19s",
                          "stopPublishClearMsg": true},
             "forceShutdown": {"maxQueueLength": 20, "maxBytes": "21"},
             "maxOutboundTopicAlias": 22,
             "mqueuePriorities":
               {"topics": [{"topic": "alarms", "priority": 23}], "others": "highest"},
             "responseInformation": "replies/",
             "rateLimit": {"connMessagesIn": "22/23s", "connBytesIn": "24KB/25m"},
             "quota": {"connMessagesRouting": "26/27h", "overallMessagesRouting": "28/29s"},
             "rewrite": [{"filter": "x/#", "regex": "^x/(.+)$", "destination": "$1"}],
             "autoSubscribe": [{"topic": "to/%c", "qos": 1, "noLocal": true,
                                "retainAsPublished": true, "retainHandling": 2}],
             "keepAlivePercent": 300,
             "redirect": {"serverReference": "there", "reason": "ServerMoved"},
             "useUsernameAsClientId": true,
             "sharedSubscriptionGroups": [{"group": "g", "strategy": "hash_topic"}],
             "connectionCongestion": {"alarm": true, "minAlarmSustainDuration": "30s"},
             "delayed": {"enabled": false, "maxMessages": 30, "maxBytes": "31KB"},
             "flappingDetect": {"enabled": true, "maxCount": 30, "window": "31s", "banTime": "32m"},
             "bans": {"enabled": false, "clients": [{"username": "u", "reason": "33"}]}}
            """);

    assertThat(settings)
        .isEqualTo(
            new MqttSettings(
                2048,
                23,
                5,
                1,
                6,
                false,
                false,
                false,
                77,
                1.5,
                Duration.ofHours(3),
                8,
                9,
                10,
                Duration.ofSeconds(11),
                Duration.ofSeconds(12),
                13,
                false,
                14,
                true,
                true,
                Duration.ofSeconds(16),
                SharedStrategy.STICKY,
                17,
                18,
                Duration.ofSeconds(19),
                20,
                21,
                22,
                new QueuePriorities(Map.of("alarms", 23), QueuePriorities.HIGHEST),
                "replies/",
                new RateLimits(
                    new Rate(22, Duration.ofSeconds(23)),
                    new Rate(24 << 10, Duration.ofMinutes(25))),
                new Quotas(
                    new Rate(26, Duration.ofHours(27)), new Rate(28, Duration.ofSeconds(29))),
                new TopicSettings(
                    TopicRewrites.of(List.of(new RewriteRule(Action.ALL, "x/#", "^x/(.+)$", "$1"))),
                    List.of(new AutoSubscription("to/%c", 1, true, true, 2)),
                    new DelayedSettings(false, 30, 31 << 10)),
                new Redirect(true, "there"),
                VerdictCache.DEFAULT,
                true,
                Map.of("g", SharedStrategy.HASH_TOPIC),
                new CongestionAlarm(true, Duration.ofSeconds(30)),
                new BanSettings(
                    false,
                    List.of(new Ban(new Ban.Username("u"), "MqttCluster", "33", Ban.FOR_EVER)),
                    new FlappingPolicy(30, Duration.ofSeconds(31), Duration.ofMinutes(32))),
                true));
  }

  @Test
  void noKeepAliveOfTheServerAndNoLimitHaveNumbersOfTheirOwn() throws Exception {
    MqttSettings settings = settings("{\"maxAwaitingRel\": 0}");
    assertThat(settings.serverKeepAliveSeconds()).isEqualTo(-1);
    assertThat(settings.maxAwaitingRel()).isEqualTo(65_535);
  }

  @Test
  void theCacheOfVerdictsIsWhereAuthorizationIs() throws Exception {
    MqttClusterSpec cluster =
        cluster("{\"authorization\": {\"cache\": {\"maxSize\": 7, \"ttl\": \"8s\"}}}");
    assertThat(KernelSettings.of(cluster).verdictCache())
        .isEqualTo(new VerdictCache(7, Duration.ofSeconds(8)));
  }

  @Test
  void keepAliveAndRedirectAreAsTheStandardHasThemUnlessWrittenOtherwise() throws Exception {
    MqttSettings settings = settings("{\"redirect\": {\"serverReference\": \"there\"}}");
    assertThat(settings.keepAliveBackoff()).isEqualTo(0.75);
    assertThat(settings.redirect()).isEqualTo(new Redirect(false, "there"));
    assertThat(settings("{}").redirect()).isNull();
    assertThat(settings("{\"redirect\": {\"serverReference\": \"\"}}").redirect()).isNull();
    assertThat(settings("{\"responseInformation\": \"\"}").responseInformation()).isNull();
    assertThat(settings("{\"serverKeepAlive\": -1}")).isEqualTo(settings("{}"));
  }

  @Test
  void whatIsOutOfRangeIsNamed() {
    assertThatThrownBy(
            () -> settings("{\"connectionCongestion\": {\"minAlarmSustainDuration\": \"366d\"}}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "spec.mqtt.connectionCongestion: sustain of the congestion alarm is PT8784H;"
                + " expected PT0S to PT8760H");
    assertThatThrownBy(() -> settings("{\"idleTimeout\": \"0\"}"))
        .hasMessage("spec.mqtt: idleTimeout is PT0S; expected PT1S to PT24H");
    assertThatThrownBy(
            () -> KernelSettings.of(cluster("{\"authorization\":{\"cache\":{\"ttl\":\"0\"}}}")))
        .hasMessage(
            "spec.authorization.cache: verdictCache has lifetime PT0S; expected 1 s to 1 day");
  }

  @Test
  void countedTopicsAreNames() throws Exception {
    assertThat(KernelSettings.countedTopics(cluster("{\"topicMetrics\":[\"a\",\"b/c\"]}")))
        .containsExactly("a", "b/c");
    assertThatThrownBy(
            () -> KernelSettings.countedTopics(cluster("{\"topicMetrics\":[\"a\",\"b/#\"]}")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("spec.topicMetrics[1]: ");
  }

  @ParameterizedTest
  @CsvSource({
    "random, RANDOM",
    "round_robin, ROUND_ROBIN",
    "sticky, STICKY",
    "hash_clientid, HASH_CLIENTID",
    "hash_topic, HASH_TOPIC",
    "local, LOCAL"
  })
  void everyStrategyIsKnown(String written, SharedStrategy strategy) throws Exception {
    assertThat(settings("{\"sharedSubscriptionStrategy\": \"" + written + "\"}").sharedStrategy())
        .isEqualTo(strategy);
  }

  private static MqttSettings settings(String mqtt) throws JsonProcessingException {
    return KernelSettings.of(cluster("{\"mqtt\": " + mqtt + "}"));
  }

  private static MqttClusterSpec cluster(String spec) throws JsonProcessingException {
    return new ObjectMapper().readValue(spec, MqttClusterSpec.class);
  }
}
