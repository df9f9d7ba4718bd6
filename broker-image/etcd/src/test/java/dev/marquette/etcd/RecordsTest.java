package dev.marquette.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordsTest {
  @Test
  void configComesBack() {
    ConfigRecord config =
        new ConfigRecord(
            "Rule", "r", 3, "abc", JsonNodeFactory.instance.objectNode().put("sql", "SELECT *"));
    assertThat(new String(config.toJson(), UTF_8))
        .isEqualTo(
            "{\"kind\":\"Rule\",\"name\":\"r\",\"generation\":3,\"hash\":\"abc\","
                + "\"spec\":{\"sql\":\"SELECT *\"}}");
    assertThat(ConfigRecord.fromJson(config.toJson())).isEqualTo(config);
  }

  @Test
  void appliedComesBack() {
    AppliedRecord failed =
        new AppliedRecord(
            "abc",
            3,
            AppliedRecord.State.FAILED,
            "line 1, column 8: no such function",
            Map.of("matched", "7"),
            "2026-01-01T00:00:00Z");
    assertThat(AppliedRecord.fromJson(failed.toJson())).isEqualTo(failed);
    AppliedRecord applied =
        new AppliedRecord("abc", 3, AppliedRecord.State.APPLIED, null, Map.of(), "2026");
    assertThat(new String(applied.toJson(), UTF_8))
        .isEqualTo(
            "{\"hash\":\"abc\",\"generation\":3,\"state\":\"APPLIED\",\"details\":{},\"at\":\"2026\"}");
    assertThat(AppliedRecord.fromJson(applied.toJson())).isEqualTo(applied);
  }

  @Test
  void memberComesBack() {
    MemberRecord member = new MemberRecord("n-0", "17", "10.0.0.1:7071", "1.0", "2026", 0, 0);
    assertThat(MemberRecord.fromJson(member.load(5, 9).toJson()))
        .isEqualTo(new MemberRecord("n-0", "17", "10.0.0.1:7071", "1.0", "2026", 5, 9));
  }

  @Test
  void aBanComesBackAndItsKeyIsShortAndItsOwn() {
    BanRecord ban = new BanRecord(BanRecord.Kind.CLIENT_ID, "meter/7", 17, "me", "why");
    assertThat(new String(ban.toJson(), UTF_8))
        .isEqualTo(
            "{\"kind\":\"CLIENT_ID\",\"value\":\"meter/7\",\"untilMillis\":17,\"by\":\"me\","
                + "\"reason\":\"why\"}");
    assertThat(BanRecord.fromJson(ban.toJson())).isEqualTo(ban);
    ClusterKeys keys = new ClusterKeys("n", "c");
    assertThat(BanRecord.key(keys, BanRecord.Kind.CLIENT_ID, "meter/7"))
        .isEqualTo("/marquette/n/c/data/bans/CLIENT_ID.meter%2F7");
    String longest = "x".repeat(BanRecord.MAXIMUM_READABLE);
    assertThat(BanRecord.key(keys, BanRecord.Kind.USERNAME, longest))
        .endsWith("/bans/USERNAME." + longest);
    assertThat(BanRecord.key(keys, BanRecord.Kind.USERNAME, longest + "x"))
        .matches(".*/bans/LONG\\.[0-9a-f]{64}")
        .isNotEqualTo(BanRecord.key(keys, BanRecord.Kind.CLIENT_ID, longest + "x"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BanRecord.fromJson("{\"kind\":\"USERNAME\"}".getBytes(UTF_8)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BanRecord.fromJson("{\"kind\":\"PLANET\"}".getBytes(UTF_8)));
  }

  @Test
  void whatANewerVersionAddedIsSkipped() {
    String json =
        "{\"node\":\"n\",\"incarnation\":\"1\",\"address\":\"h:1\",\"version\":\"2\","
            + "\"startedAt\":\"2026\",\"connections\":1,\"sessions\":2,\"zone\":\"a\"}";
    assertThat(MemberRecord.fromJson(json.getBytes(UTF_8)).sessions()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "[]", "{", "{}", "{\"node\":1}", "\u0000"})
  void whatIsNoRecordIsRefused(String json) {
    byte[] value = json.getBytes(UTF_8);
    assertThatIllegalArgumentException().isThrownBy(() -> MemberRecord.fromJson(value));
    assertThatIllegalArgumentException().isThrownBy(() -> AppliedRecord.fromJson(value));
    assertThatIllegalArgumentException().isThrownBy(() -> ConfigRecord.fromJson(value));
  }
}
