package io.swarmlog.state.admit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageReferenceTest {
    /// The grammar as a pattern, as it stands in distribution/reference; good for short texts.
    private static final Pattern GRAMMAR =
            Pattern.compile(
                    "(?:[a-zA-Z0-9][-a-zA-Z0-9.]*(?::[0-9]+)?/)?[a-z0-9]+(?:(?:[._]|__|[-]+)[a-z0-9]+)*"
                            + "(?:/[a-z0-9]+(?:(?:[._]|__|[-]+)[a-z0-9]+)*)*"
                            + "(?::[\\w][\\w.-]{0,127})?(?:@[A-Za-z][A-Za-z0-9]*:[0-9a-fA-F]{32,})?");

    private static final String DIGEST = "@sha256:0123456789abcdef0123456789abcdef";

    /// Pieces of which names are made, and what is wrong in them.
    private static final String[] PIECES = {
        "a", "Z", "9", "app", "/", "/", ":", ":5000", ".", "-", "--", "_", "__", "___", "@", DIGEST,
        "é"
    };

    @Test
    void takesWhatTheGrammarTakes() {
        Random random = new Random(8);
        for (int round = 0; round < 200_000; round++) {
            StringBuilder name = new StringBuilder();
            for (int piece = random.nextInt(7); piece >= 0; piece--) {
                name.append(PIECES[random.nextInt(PIECES.length)]);
            }
            String text = name.toString();
            assertThat(ImageReference.isValid(text))
                    .as(text)
                    .isEqualTo(GRAMMAR.matcher(text).matches());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a/", "a-", "a.b", "a_", "-", "a:", "a@"})
    void judgesALongTextAsQuickly(String piece) {
        String text = piece.repeat(1_000_000);

        assertThat(ImageReference.isValid(text)).isFalse();
        assertThat(ImageReference.isValid(text + "!")).isFalse();
    }

    @Test
    void aNameHasAtMost255Characters() {
        assertThat(ImageReference.isValid("a".repeat(255) + ":1")).isTrue();
        assertThat(ImageReference.isValid("a".repeat(256))).isFalse();
    }
}
