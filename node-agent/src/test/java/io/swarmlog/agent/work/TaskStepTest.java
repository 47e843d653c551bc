package io.swarmlog.agent.work;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmlog.agent.Tables;
import io.swarmlog.agent.runtime.Sight;
import io.swarmlog.model.TaskState;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class TaskStepTest {
    private static final Sight UP = up(Sight.Health.NONE);

    private static Sight up(Sight.Health health) {
        return new Sight.Up("c", 7, health, List.of());
    }

    private static Sight ended(int exitCode) {
        return new Sight.Ended("c", exitCode, "", false);
    }

    private static Step next(TaskState desired, TaskState state, Sight sight) {
        return TaskStep.next(new Wanted.Assigned(desired), state, sight);
    }

    /// SwarmKit's controller calls, as the steps they are here. What a controller answers to `Start`
    /// and `Wait`, the sight of the container says.
    @TestFactory
    Stream<DynamicTest> movesAsSwarmKitDoes() {
        return Tables.cases("agent/exec-matrix-derived.json")
                .map(row ->
                        DynamicTest.dynamicTest(row.path("id").asText(), () -> checkMatrix(row)));
    }

    private static void checkMatrix(JsonNode row) {
        TaskState state = state(row.path("state"));
        TaskState desired = state(row.path("desired"));
        String call = row.path("call").asText("");
        // "remove" and "orphaned" are not states an agent finds a task in with a container.
        Sight before = call.equals("Wait") ? UP : new Sight.Made("c");
        Step step = next(desired, state, before);
        Step after =
                switch (call) {
                    case "" -> {
                        assertThat(step).isInstanceOfAny(Step.Move.class, Step.Stay.class);
                        yield step;
                    }
                    case "Prepare" -> {
                        assertThat(step).isEqualTo(new Step.Prepare());
                        yield answered(row, state, TaskStep.prepared());
                    }
                    case "Start" -> {
                        assertThat(step).isEqualTo(new Step.Start());
                        yield answered(row, state, next(desired, state, UP));
                    }
                    case "Wait" -> {
                        assertThat(step).isEqualTo(new Step.Await());
                        yield row.path("outcome").asText().equals("error")
                                ? next(desired, state, ended(1))
                                : answered(row, state, next(desired, state, ended(0)));
                    }
                    case "Shutdown" -> {
                        assertThat(step).isEqualTo(new Step.Stop());
                        yield answered(row, state, TaskStep.stopped());
                    }
                    default -> throw new IllegalArgumentException(call);
                };
        TaskState reached = after instanceof Step.Move move ? move.to() : state;
        assertThat(reached).isEqualTo(state(row.path("next")));
        if (after instanceof Step.Move move && !row.path("result").asText().equals("error")) {
            assertThat(move.message()).isEqualTo(row.path("result").asText());
        }
    }

    private static Step answered(JsonNode row, TaskState state, Step whenWell) {
        return switch (row.path("outcome").asText()) {
            case "ok" -> whenWell;
            case "temporary" -> new Step.Stay();
            case "error" -> TaskStep.failed(state, "test error");
            default -> throw new IllegalArgumentException(row.toString());
        };
    }

    private static TaskState state(JsonNode text) {
        return TaskState.valueOf(text.asText().toUpperCase(Locale.ROOT));
    }

    @TestFactory
    Stream<DynamicTest> takesTheStepsOfSwarmKitsTests() {
        return Tables.cases("agent/exec-steps.json")
                .map(row -> DynamicTest.dynamicTest(row.path("id").asText(), () -> checkStep(row)));
    }

    private static void checkStep(JsonNode row) {
        TaskState state = state(row.path("state"));
        TaskState desired = state(row.path("desired"));
        String controller =
                row.path("controller").asText(row.path("resolve").asText("")).split(" \"")[0];
        Step step =
                switch (controller) {
                    case "Prepare ok" -> TaskStep.prepared();
                    case "Prepare error", "error" -> TaskStep.failed(state, "test error");
                    case "Start ok", "Start: already started" -> next(desired, state, UP);
                    case "Wait ok (exit 0)" -> next(desired, state, ended(0));
                    case "Shutdown ok" -> TaskStep.stopped();
                    default -> next(desired, state, new Sight.Nothing());
                };
        JsonNode expect = row.path("expect");
        assertThat(step instanceof Step.Move move ? move.to() : state)
                .isEqualTo(state(expect.path("state")));
        if (expect.path("result").asText().equals("noop")) {
            assertThat(step).isEqualTo(new Step.Stay());
        }
        if (expect.has("err")) {
            assertThat(((Step.Move) step).error()).isEqualTo(expect.path("err").asText());
        } else if (expect.has("message")) {
            assertThat(((Step.Move) step).message()).isEqualTo(expect.path("message").asText());
        }
    }

    @Test
    void waitsForTheHealthCheckBeforeItIsRunning() {
        assertThat(next(TaskState.RUNNING, TaskState.STARTING, up(Sight.Health.STARTING)))
                .isEqualTo(new Step.Await());
        assertThat(next(TaskState.RUNNING, TaskState.STARTING, up(Sight.Health.HEALTHY)))
                .isEqualTo(new Step.Move(TaskState.RUNNING, "started", ""));
    }

    @Test
    void stopsAnUnhealthyContainerAndCallsItFailed() {
        Sight unhealthy = up(Sight.Health.UNHEALTHY);
        for (TaskState state : List.of(TaskState.STARTING, TaskState.RUNNING)) {
            assertThat(next(TaskState.RUNNING, state, unhealthy)).isEqualTo(new Step.Stop());
            assertThat(next(TaskState.RUNNING, state, unhealthy.ended("c", 137)))
                    .isEqualTo(
                            new Step.Move(
                                    TaskState.FAILED,
                                    "",
                                    "task: non-zero exit (137): dockerexec: unhealthy container"));
            assertThat(next(TaskState.RUNNING, state, unhealthy.ended("c", 0)))
                    .isEqualTo(
                            new Step.Move(TaskState.FAILED, "", "dockerexec: unhealthy container"));
        }
    }

    @Test
    void neverBeginsAnEndedTaskAgain() {
        for (TaskState state : TaskState.values()) {
            if (state.isTerminal()) {
                assertThat(next(TaskState.RUNNING, state, new Sight.Nothing()))
                        .isEqualTo(new Step.Stay());
                assertThat(next(TaskState.RUNNING, state, new Sight.Made("c")))
                        .isEqualTo(new Step.Stay());
            }
        }
    }

    @Test
    void stopsAContainerThatRunsThoughItsTaskEnded() {
        assertThat(next(TaskState.RUNNING, TaskState.ORPHANED, UP)).isEqualTo(new Step.Stop());
    }

    @Test
    void neverStartsAContainerThatEndedAgain() {
        assertThat(next(TaskState.RUNNING, TaskState.STARTING, ended(0)))
                .isEqualTo(new Step.Move(TaskState.RUNNING, "started", ""));
    }

    @Test
    void leavesNothingOfATaskThatIsGone() {
        var gone = new Wanted.Gone();
        assertThat(TaskStep.next(gone, TaskState.RUNNING, UP)).isEqualTo(new Step.Stop());
        assertThat(TaskStep.next(gone, TaskState.RUNNING, ended(0))).isEqualTo(new Step.Remove());
        assertThat(TaskStep.next(gone, TaskState.ASSIGNED, new Sight.Nothing()))
                .isEqualTo(new Step.Remove());
    }
}
