package io.swarmlog.agent.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.model.TaskId;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Which containers this node made, whatever their labels say.
class SightedTest {
    private static final TaskId TASK = new TaskId("task1");

    private static Sighted named(String name) {
        return new Sighted(TASK, name, new Sight.Made("c1"));
    }

    @Test
    void theRecordedIdDecides() {
        assertThat(named("renamed").isOurs(Optional.of("c1"))).isTrue();
        assertThat(named("web.1.task1").isOurs(Optional.of("c2"))).isFalse();
    }

    /// A task that was given up before its container was told has none, or one without an id.
    @Test
    void theNameDecidesWhereNoIdWasRecorded() {
        assertThat(named("web.1.task1").isOurs(Optional.empty())).isTrue();
        assertThat(named("web.1.task1").isOurs(Optional.of(""))).isTrue();
        assertThat(named("copy").isOurs(Optional.of(""))).isFalse();
    }
}
