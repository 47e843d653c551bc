package io.swarmlog.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.log.Input;
import io.swarmlog.model.TaskId;
import io.swarmlog.model.TaskState;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BatchTest {
    private final Batch batch = new Batch();

    private static Input.TaskReport report(String task, TaskState state) {
        return new Input.TaskReport(
                new TaskId(task), state, 1, "", "", Optional.empty(), List.of());
    }

    @Test
    void waitsShortlyForCompanyWhenNothingIsOnItsWay() {
        batch.add(report("t1", TaskState.RUNNING), 100);
        batch.add(report("t2", TaskState.RUNNING), 101);

        assertThat(batch.dueInMs(101, true)).isEqualTo(Batch.SHORT_WAIT_MS - 1);
        assertThat(batch.dueInMs(100 + Batch.SHORT_WAIT_MS, true)).isZero();
    }

    @Test
    void waitsForCompanyWhileOthersAreOnTheirWay() {
        batch.add(report("t1", TaskState.RUNNING), 100);
        batch.add(report("t2", TaskState.RUNNING), 110);

        assertThat(batch.dueInMs(110, false)).isEqualTo(10);
        assertThat(batch.dueInMs(120, false)).isZero();
    }

    @Test
    void letsPassingStatesWaitForWhatFollows() {
        batch.add(report("t1", TaskState.PREPARING), 100);
        assertThat(batch.dueInMs(105, true)).isEqualTo(15);

        batch.add(report("t1", TaskState.RUNNING), 106);

        assertThat(batch.dueInMs(106, true)).isZero();
        assertThat(batch.take(106)).containsExactly(report("t1", TaskState.RUNNING));
    }

    @Test
    void neverGoesBackToAnEarlierState() {
        batch.add(report("t1", TaskState.FAILED), 100);
        batch.giveBack(List.of(report("t1", TaskState.RUNNING)), 101);

        assertThat(batch.take(101)).containsExactly(report("t1", TaskState.FAILED));
    }

    @Test
    void sendsNoMoreInOneRecordThanItHolds() {
        for (int i = 0; i < Batch.MOST_REPORTS + 1; i++) {
            batch.add(report("t" + i, TaskState.STARTING), 100);
        }

        assertThat(batch.dueInMs(100, false)).isZero();
        assertThat(batch.take(100)).hasSize(Batch.MOST_REPORTS);
        assertThat(batch.take(100)).hasSize(1);
        assertThat(batch.dueInMs(100, true)).isEqualTo(-1);
    }

    @Test
    void cutsTextsThatWouldMakeARecordTooBig() {
        batch.add(
                new Input.TaskReport(
                        new TaskId("t1"),
                        TaskState.FAILED,
                        1,
                        "",
                        "x".repeat(10_000),
                        Optional.empty(),
                        List.of()),
                1);

        assertThat(batch.take(1).getFirst().error()).hasSize(Batch.LONGEST_TEXT + 1);
    }
}
