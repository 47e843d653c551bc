package io.swarmlog.state.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.image.Made;
import io.swarmlog.image.Task;
import io.swarmlog.image.TaskStatus;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.ServiceId;
import io.swarmlog.model.Slot;
import io.swarmlog.model.TaskId;
import io.swarmlog.model.TaskState;
import io.swarmlog.state.control.ServiceSketch;
import io.swarmlog.state.control.Table;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Questions about one task, answered as the real engine answers them.
final class TaskTableTest {
    @TestFactory
    Stream<DynamicTest> tasksBeyondTheHistory() {
        return Table.tests(
                "orchestrator/reaper-history",
                Map.of(),
                each -> {
                    Task task =
                            task(
                                    state(each.path("desired").asText()),
                                    state(each.path("actual").asText()));
                    assertThat(Reaper.isFinished(task)).isEqualTo(each.path("deleted").asBoolean());
                });
    }

    private static TaskState state(String word) {
        return TaskState.valueOf(word.toUpperCase(Locale.ROOT));
    }

    private static Task task(TaskState desired, TaskState state) {
        return new Task(
                new TaskId("task"),
                new ServiceId("service"),
                new Slot.Numbered(1),
                new Made(ServiceSketch.named("web").spec(), 1),
                new io.swarmlog.image.Meta(1, 0, 0),
                Optional.of(new NodeId("node")),
                desired,
                new TaskStatus(state, 0, 0, "", "", Optional.empty(), List.of()),
                List.of(),
                List.of());
    }
}
