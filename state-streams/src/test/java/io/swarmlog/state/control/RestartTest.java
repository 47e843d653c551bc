package io.swarmlog.state.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.image.Task;
import io.swarmlog.log.Input;
import io.swarmlog.model.TaskId;
import io.swarmlog.model.TaskState;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Restart policies and task history.
final class RestartTest {
    private final Bed bed = Bed.withNodes(2);

    @ParameterizedTest(name = "{0} after {1}: replaced {2}")
    @CsvSource({
        "any,        FAILED,   true",
        "any,        COMPLETE, true",
        "any,        REJECTED, true",
        "on-failure, FAILED,   true",
        "on-failure, REJECTED, true",
        "on-failure, COMPLETE, false",
        "none,       FAILED,   false",
        "none,       COMPLETE, false",
    })
    void replacesATaskAsTheConditionSays(String condition, TaskState end, boolean replaced) {
        bed.create(ServiceSketch.named("web").restart(condition, 0, 0, 0));
        bed.settle();
        Task first = bed.running("web").getFirst();

        bed.report(first, end);
        bed.settle();
        bed.pass(600_000);

        assertThat(bed.image().liveTask(first.id()).desired()).isEqualTo(TaskState.SHUTDOWN);
        assertThat(bed.running("web")).hasSize(replaced ? 1 : 0);
        assertThat(bed.tasks("web")).hasSize(replaced ? 2 : 1);
    }

    @Test
    void waitsForTheDelay() {
        bed.create(ServiceSketch.named("web").restart("any", 7_000, 0, 0));
        bed.settle();

        bed.report(bed.running("web").getFirst(), TaskState.FAILED);
        bed.settle();

        assertThat(bed.wanted("web")).map(Task::desired).containsExactly(TaskState.READY);
        bed.pass(6_999);
        assertThat(bed.running("web")).isEmpty();
        bed.pass(1);
        assertThat(bed.running("web")).hasSize(1);
    }

    @Test
    void waitsLongerEachTimeForATaskThatEndsAgainAndAgain() {
        Bed upToDate = Bed.upToDate(2);
        upToDate.create(ServiceSketch.named("web").image(Bed.FAILS).restart("any", 5_000, 0, 0));
        upToDate.settle();

        int hour = made(upToDate, 3_600_000);
        int another = made(upToDate, 3_600_000);

        assertThat(hour).isBetween(12, 30);
        assertThat(another).isBetween(10, 13);
    }

    private static int made(Bed bed, long ms) {
        List<TaskId> before = bed.tasks("web").stream().map(Task::id).toList();
        Set<TaskId> all = new HashSet<>();
        for (long passed = 0; passed < ms; passed += 1_000) {
            bed.pass(1_000);
            bed.tasks("web").forEach(task -> all.add(task.id()));
        }
        before.forEach(all::remove);
        return all.size();
    }

    /// The release before it knows nothing of it.
    @Test
    void waitsTheSameEachTimeOnALogOfTheFirstRelease() {
        bed.create(ServiceSketch.named("web").image(Bed.FAILS).restart("any", 5_000, 0, 0));
        bed.settle();

        assertThat(made(bed, 600_000)).isGreaterThan(100);
    }

    @Test
    void doesNotWaitLongerForATaskThatLasts() {
        Bed upToDate = Bed.upToDate(1);
        upToDate.create(ServiceSketch.named("web").restart("any", 5_000, 0, 0));
        upToDate.settle();
        for (int end = 0; end < 8; end++) {
            upToDate.pass(700_000);
            upToDate.report(upToDate.running("web").getFirst(), TaskState.FAILED);
            upToDate.settle();
            upToDate.pass(5_000);
            upToDate.settle();
        }

        assertThat(upToDate.running("web")).hasSize(1);
    }

    @Test
    void givesUpAfterTheAttempts() {
        bed.create(ServiceSketch.named("web").image(Bed.FAILS).restart("any", 1_000, 3, 0));
        bed.settle();

        bed.pass(600_000);

        assertThat(bed.tasks("web")).hasSize(4);
        assertThat(bed.wanted("web")).isEmpty();
        bed.take(new Input.ScaleService("web", 2));
        bed.settle();
        bed.pass(600_000);
        assertThat(bed.wanted("web")).isEmpty();
    }

    @Test
    void countsAttemptsWithinTheWindow() {
        bed.create(ServiceSketch.named("web").restart("any", 0, 2, 60_000));
        bed.settle();
        for (int attempt = 0; attempt < 5; attempt++) {
            bed.pass(40_000);
            bed.report(bed.running("web").getFirst(), TaskState.FAILED);
            bed.settle();
            assertThat(bed.running("web")).as("attempt " + attempt).hasSize(1);
        }

        bed.report(bed.running("web").getFirst(), TaskState.FAILED);
        bed.settle();

        assertThat(bed.wanted("web")).isEmpty();
    }

    @Test
    void keepsTheHistoryOfASlot() {
        bed.create(ServiceSketch.named("web").image(Bed.FAILS).restart("any", 1_000, 0, 0));
        bed.settle();

        bed.pass(60_000);

        assertThat(bed.tasks("web")).hasSize(5);
        assertThat(bed.wanted("web")).hasSize(1);
    }

    @Test
    void doesNotRestartAgainWhileTheDelayOfAReplacementRuns() {
        bed.create(ServiceSketch.named("web").image(Bed.REJECTED).restart("any", 5_000, 0, 0));
        bed.settle();
        int before = bed.tasks("web").size();

        bed.pass(4_999);

        assertThat(bed.tasks("web").size()).isEqualTo(before);
    }

    @Test
    void fillsTheSlotOfATaskThatShallNotRestartOnlyForANewSpec() {
        bed.create(ServiceSketch.named("web").replicas(2).restart("none", 0, 0, 0));
        bed.settle();
        List<Task> tasks = bed.running("web");
        tasks.forEach(task -> bed.report(task, TaskState.COMPLETE));

        bed.update(ServiceSketch.named("web").replicas(2).restart("none", 0, 0, 0));
        bed.settle();
        assertThat(bed.running("web")).isEmpty();

        bed.update(ServiceSketch.named("web").replicas(2).restart("none", 0, 0, 0).force(1));
        assertThat(bed.wanted("web")).hasSize(1);
        bed.settle();
        bed.pass(60_000);
        assertThat(bed.running("web")).hasSize(2);
    }
}
