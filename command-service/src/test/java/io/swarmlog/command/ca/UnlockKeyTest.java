package io.swarmlog.command.ca;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class UnlockKeyTest {
    static Stream<JsonNode> texts() throws IOException {
        return Table.cases("unlock-key");
    }

    @ParameterizedTest
    @MethodSource("texts")
    void readsAndWritesWhatTheRealEngineDoes(JsonNode row) {
        var text = row.get("text").asText();

        var parsed = UnlockKey.parse(text);

        assertThat(parsed.isPresent()).isEqualTo(row.get("ok").asBoolean());
        if (row.has("error")) {
            assertThat(UnlockKey.INVALID).isEqualTo(row.get("error").asText());
        }
        if (row.has("key_hex")) {
            var key = UnlockKey.of(HexFormat.of().parseHex(row.get("key_hex").asText()));
            assertThat(key.text()).isEqualTo(text);
            assertThat(parsed.orElseThrow().matches(key)).isTrue();
        }
    }

    @Test
    void aFreshKeyIsReadBackAndMatchesItselfAlone() {
        var chance = new SecureRandom();
        var key = UnlockKey.generate(chance);

        var back = UnlockKey.parse(key.text()).orElseThrow();

        assertThat(key.matches(back)).isTrue();
        assertThat(key.matches(UnlockKey.generate(chance))).isFalse();
    }

    @Test
    void aKeyOfAnotherLengthIsReadButMatchesNone() {
        var key = UnlockKey.generate(new SecureRandom());

        assertThat(UnlockKey.parse("SWMKEY-1-AAAA").map(key::matches)).contains(false);
    }

    @Test
    void refusesWhatOnlyLooksLikeAKey() {
        var text = UnlockKey.generate(new SecureRandom()).text();

        assertThat(UnlockKey.parse("")).isEmpty();
        assertThat(UnlockKey.parse(text + "=")).isEmpty();
        assertThat(UnlockKey.parse(text.replace("KEY", "TKN"))).isEmpty();
    }
}
