package io.swarmlog.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class HoldTest {
    private final Hold hold = new Hold();
    private final AtomicInteger looks = new AtomicInteger();

    @Test
    void whoAsksWhileTheHostStartsWaitsUntilItHas() {
        hold.begin();

        hold.await(() -> looks.incrementAndGet() < 5);

        assertThat(looks).hasValue(5);
    }

    @Test
    void nobodyWaitsForAHostThatDoesNotStart() {
        hold.await(() -> looks.incrementAndGet() > 0);

        assertThat(looks).hasValue(0);
    }
}
