package io.swarmlog.command.ca;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class LockedTextTest {
    private static final String CLEAR = "-----BEGIN PRIVATE KEY-----\nä\n";

    private final SecureRandom chance = new SecureRandom();
    private final UnlockKey key = UnlockKey.generate(chance);

    @Test
    void itsOwnKeyOpensItAndShowsNothingBefore() {
        var locked = LockedText.lock(key, CLEAR, chance);

        assertThat(LockedText.open(key, locked)).contains(CLEAR);
        assertThat(LockedText.open(UnlockKey.parse(key.text()).orElseThrow(), locked))
                .contains(CLEAR);
        assertThat(locked).doesNotContain("PRIVATE").doesNotContain("ä");
        assertThat(LockedText.lock(key, CLEAR, chance)).isNotEqualTo(locked);
    }

    @Test
    void noOtherKeyOpensIt() {
        var locked = LockedText.lock(key, CLEAR, chance);

        assertThat(LockedText.open(UnlockKey.generate(chance), locked)).isEmpty();
        assertThat(LockedText.open(UnlockKey.parse("SWMKEY-1-").orElseThrow(), locked)).isEmpty();
        assertThat(LockedText.open(UnlockKey.parse("SWMKEY-1-AAAA").orElseThrow(), locked))
                .isEmpty();
    }

    @Test
    void everyChangedByteAndEveryCutIsNoticed() {
        var locked = LockedText.lock(key, CLEAR, chance);
        int colon = locked.indexOf(':') + 1;
        var bytes = Base64.getDecoder().decode(locked.substring(colon).strip());

        for (int i = 0; i < bytes.length; i++) {
            var changed = bytes.clone();
            changed[i] ^= 1;
            assertThat(LockedText.open(key, text(locked, colon, changed))).isEmpty();
            var cut = java.util.Arrays.copyOf(bytes, i);
            assertThat(LockedText.open(key, text(locked, colon, cut))).isEmpty();
        }
        assertThat(LockedText.open(key, "")).isEmpty();
        assertThat(LockedText.open(key, CLEAR)).isEmpty();
        assertThat(LockedText.open(key, locked.substring(0, colon) + "!")).isEmpty();
    }

    private static String text(String locked, int colon, byte[] bytes) {
        return locked.substring(0, colon) + Base64.getEncoder().encodeToString(bytes);
    }
}
