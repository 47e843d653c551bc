package io.swarmlog.command.ca;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JoinTokenTest {
    private static final String ROOT = "-----BEGIN CERTIFICATE-----\nQQ==\n";
    private final SecureRandom chance = new SecureRandom();

    static Stream<JsonNode> texts() throws IOException {
        return Table.cases("join-token");
    }

    static Stream<JsonNode> vectors() throws IOException {
        return Table.cases("join-token-vectors");
    }

    @ParameterizedTest
    @MethodSource("texts")
    void readsWhatTheRealEngineReads(JsonNode row) {
        var parsed = JoinToken.parse(row.get("token").asText());

        assertThat(parsed.isPresent()).isEqualTo(row.get("ok").asBoolean());
        if (row.has("error")) {
            assertThat(JoinToken.INVALID).isEqualTo(row.get("error").asText());
        }
        parsed.ifPresent(token -> {
            assertThat(token.version()).isEqualTo(row.get("version").asInt());
            assertThat(token.fips()).isEqualTo(row.get("fips").asBoolean());
            assertThat(token.text()).isEqualTo(row.get("token").asText());
        });
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void writesWhatTheRealEngineWrites(JsonNode row) {
        var root =
                new String(
                        Base64.getDecoder().decode(row.get("ca_pem_base64").asText()),
                        StandardCharsets.UTF_8);
        var secret = HexFormat.of().parseHex(row.get("secret_hex").asText());

        var token = JoinToken.of(root, secret);

        assertThat(token.text()).isEqualTo(row.get("token_v1").asText());
        assertThat(token.mismatch())
                .isEqualTo(
                        "remote CA does not match fingerprint. Expected: "
                                + row.get("ca_sha256").asText());
        assertThat(JoinToken.parse(row.get("token_v2_fips").asText()))
                .contains(new JoinToken(2, true, token.digest(), token.secret()));
    }

    @Test
    void aFreshTokenIsReadBackAndMatchesItselfAlone() {
        var token = JoinToken.generate(ROOT, chance);
        var other = JoinToken.generate(ROOT, chance);

        var back = JoinToken.parse(token.text()).orElseThrow();

        assertThat(back).isEqualTo(token);
        assertThat(token.matches(back)).isTrue();
        assertThat(token.matches(other)).isFalse();
    }

    @Test
    void vouchesForItsOwnRootAlone() {
        var token = JoinToken.generate(ROOT, chance);

        assertThat(token.vouchesFor(ROOT)).isTrue();
        assertThat(token.vouchesFor(ROOT + "\n")).isFalse();
    }

    @Test
    void isNotReadAloud() {
        var token = JoinToken.generate(ROOT, chance);

        assertThat(token.toString()).doesNotContain(token.secret());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SWMTKN",
                "SWMTKN-",
                "SWMTKN-1---",
                "SWMTKN-3-1kxftv4ofnc6mt30lmgipg6ngf9luhwqopfk1tz6bdmnkubg0e-4myj5xihyto11dg1cn55w8p61",
                "SWMTKN-1-zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz-4myj5xihyto11dg1cn55w8p61",
                "SWMTKN-1-1kxftv4ofnc6mt30lmgipg6ngf9luhwqopfk1tz6bdmnkubg0e-4myj5xihyto11dg1cn55w8p61-",
                "SWMTKN-1-1kxftv4ofnc6mt30lmgipg6ngf9luhwqopfk1tz6bdmnkubg_e-4myj5xihyto11dg1cn55w8p61"
            })
    void refusesWhatOnlyLooksLikeAToken(String text) {
        assertThat(JoinToken.parse(text)).isEmpty();
    }
}
