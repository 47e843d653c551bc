package io.swarmlog.command.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// No text can make reading it cost much more than looking at each of its characters once: time,
/// memory and stack are bounded, and what is wrong is told.
@Timeout(20)
final class HostileJsonTest {
    private static final int MEGABYTE = 1 << 20;

    /// Texts that are mutated: one of each kind of token, and what was found to be costly.
    private static final String[] SEEDS = {
        "{\"Name\":\"web\",\"Mode\":{\"Replicated\":{\"Replicas\":3}},\"Labels\":{\"a\":\"b\"}}",
        "[1,-0.5e+10,true,false,null,\"\\u00e9\\n\",{},[]]",
        "{\"UpdateConfig\":{\"MaxFailureRatio\":1e999999999,\"Delay\":99999999999999999999}}",
    };

    private static final int MUTATIONS = 60_000;

    @Test
    void aNumberOfMegabytesIsReadAtOnceAndFitsNoField() {
        // given
        String digits = "9".repeat(4 * MEGABYTE);

        // when
        GoStruct struct = GoStruct.top("swarm.Test", GoJson.parse("{\"N\":" + digits + "}"));

        // then
        assertThatThrownBy(() -> struct.int64("N"))
                .isInstanceOf(Refusal.class)
                .hasMessageStartingWith("json: cannot unmarshal number")
                .hasMessageEndingWith("into Go struct field Test.N of type int64")
                .message()
                .hasSizeLessThan(200);
        assertThatThrownBy(() -> struct.float32("N")).isInstanceOf(Refusal.class);
    }

    @Test
    void fractionsAndExponentsOfMegabytesAreReadAtOnce() {
        // given
        String zeros = "0".repeat(2 * MEGABYTE);

        // then
        assertThat(ratio("0." + zeros + "1")).isZero();
        assertThat(ratio("0.5" + zeros)).isEqualTo(0.5f);
        assertThat(ratio("1e-" + zeros + "1")).isEqualTo(0.1f);
        assertThatThrownBy(() -> ratio("1" + zeros + ".5")).isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> ratio("1e" + "9".repeat(MEGABYTE))).isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> ratio("1e39"))
                .hasMessage(
                        "json: cannot unmarshal number 1E+39 into Go struct field Test.R of type"
                                + " float32");
    }

    @Test
    void numbersThatAreNotAskedForAreIgnoredAsInGo() {
        assertThat(
                        GoStruct.top("swarm.Test", GoJson.parse("{\"X\":1e99999999999999,\"N\":7}"))
                                .int64("N"))
                .isEqualTo(7);
    }

    @Test
    void valuesBeyondTheLimitAreRefused() {
        assertThatThrownBy(() -> GoJson.parse("[" + "1,".repeat(2 * MEGABYTE) + "1]"))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("expected at most 250000 values");
    }

    @Test
    void nestingBeyondTheLimitIsRefusedWhereverItIs() {
        String deep = "{\"a\":[".repeat(MEGABYTE / 8);

        assertThatThrownBy(() -> GoJson.parse(deep))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("exceeded max depth");
    }

    @Test
    void aVersionOfMegabytesIsOutOfRangeAtOnce() {
        assertThatThrownBy(() -> GoText.version("service", "9".repeat(MEGABYTE)))
                .isInstanceOf(Refusal.class)
                .hasMessageEndingWith("value out of range");
        assertThat(GoText.version("service", "0".repeat(MEGABYTE) + "42")).isEqualTo(42);
    }

    /// Nothing but an answer or a [Refusal] comes of any text.
    @Test
    void mutatedTextsAreReadOrRefused() {
        Random chance = new Random(8);
        int read = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] text = mutated(SEEDS[chance.nextInt(SEEDS.length)], chance);
            try {
                JsonNode value = GoJson.parse(text);
                GoText.body(value);
                read++;
            } catch (Refusal refusal) {
                assertThat(refusal.status()).isEqualTo(400);
            }
        }
        assertThat(read).isBetween(100, MUTATIONS - 100);
    }

    private static byte[] mutated(String seed, Random chance) {
        byte[] bytes = seed.getBytes(StandardCharsets.UTF_8);
        for (int changes = chance.nextInt(4); changes >= 0; changes--) {
            bytes[chance.nextInt(bytes.length)] =
                    chance.nextBoolean()
                            ? (byte) chance.nextInt(256)
                            : bytes[chance.nextInt(bytes.length)];
        }
        return bytes;
    }

    private static float ratio(String literal) {
        return GoStruct.top("swarm.Test", GoJson.parse("{\"R\":" + literal + "}")).float32("R");
    }
}
