package io.swarmlog.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Settings of a user's that would bring back a client that never leaves a lost server.
class StandardSettingsTest {
    @Test
    void theStandardOnesAreTaken() {
        assertThat(ClientSettings.whyNot(ClientSettings.standard())).isEmpty();
        assertThat(with(Map.of("reconnect.backoff.max.ms", "1000"))).isEmpty();
    }

    @Test
    void whoAsksLaterThanHeTriesIsRefusedWithASentence() {
        assertThat(with(Map.of("retry.backoff.max.ms", "1000")).orElseThrow())
                .startsWith(
                        "expected retry.backoff.max.ms (1000) to be at most"
                                + " reconnect.backoff.max.ms (500), but it is longer: ");
    }

    @Test
    void bothTogetherCount() {
        assertThat(with(Map.of("retry.backoff.max.ms", "900", "reconnect.backoff.max.ms", "1000")))
                .isEmpty();
        assertThat(with(Map.of("reconnect.backoff.max.ms", " 50 "))).isPresent();
    }

    private static java.util.Optional<String> with(Map<String, String> user) {
        Map<String, Object> all = new TreeMap<>(ClientSettings.standard());
        all.putAll(user);
        return ClientSettings.whyNot(all);
    }
}
