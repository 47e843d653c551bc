package io.swarmlog.bound;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class RateTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final Rate<String> rate = Rate.of(10, Duration.ofSeconds(1), 20);

    @Test
    void someAtOnceThenSoManyASecond() {
        assertThat(allowed("a", 100, 5)).isEqualTo(20);
        assertThat(allowed("a", 100, 5 + SECOND)).isEqualTo(10);
        assertThat(allowed("a", 100, 5 + 60 * SECOND)).isEqualTo(20);
    }

    @Test
    void oneDoesNotSpoilItForAnother() {
        allowed("a", 1_000, 0);

        assertThat(allowed("b", 5, 0)).isEqualTo(5);
    }

    /// A clock of nanoseconds may be negative, and overflow.
    @Test
    void theClockMayBeginAnywhere() {
        assertThat(allowed("a", 30, Long.MAX_VALUE - 7)).isEqualTo(20);
        assertThat(allowed("a", 30, Long.MAX_VALUE - 7 + SECOND)).isEqualTo(10);
    }

    @Test
    void manyNamesAreForgottenAgain() {
        for (int i = 0; i < 10 * Rate.MAX_KNOWN; i++) {
            assertThat(rate.allows("name-" + i, 0)).isTrue();
        }

        assertThat(allowed("name-0", 30, 0)).isEqualTo(20);
    }

    @Test
    void addressesThatAHostCanChooseAreOneSource() throws Exception {
        assertThat(Source.of(InetAddress.getByName("2001:db8:0:1::5")))
                .isEqualTo(Source.of(InetAddress.getByName("2001:db8:0:1:9::7")))
                .isNotEqualTo(Source.of(InetAddress.getByName("2001:db8:0:2::5")));
        assertThat(Source.of(InetAddress.getByName("10.0.0.1")))
                .isNotEqualTo(Source.of(InetAddress.getByName("10.0.0.2")));
    }

    private int allowed(String who, int tries, long now) {
        return (int) IntStream.range(0, tries).filter(_ -> rate.allows(who, now)).count();
    }
}
