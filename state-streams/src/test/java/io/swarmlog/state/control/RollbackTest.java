package io.swarmlog.state.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.image.Task;
import io.swarmlog.model.ServiceSpec;
import io.swarmlog.model.TaskState;
import io.swarmlog.model.UpdateStatus;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// An update that fails and rolls back makes no more tasks of the broken spec than it took slots
/// (moby#41804).
final class RollbackTest {
    private final Bed bed = Bed.upToDate(3);

    private static ServiceSpec.UpdateConfig rollout(int parallelism, String order) {
        return ServiceSketch.rollout(parallelism, 10_000, 5_000, "rollback", order);
    }

    private ServiceSketch web(int replicas, int parallelism, String order, String condition) {
        return ServiceSketch.named("web")
                .replicas(replicas)
                .update(rollout(parallelism, order))
                .rollback(rollout(parallelism, order))
                .restart(condition, 1_000, 0, 0);
    }

    private long made(String image) {
        return bed.tasks("web").stream().filter(task -> isOf(task, image)).count();
    }

    private long running(String image) {
        return bed.running("web").stream().filter(task -> isOf(task, image)).count();
    }

    private static boolean isOf(Task task, String image) {
        return task.made().task().containerSpec().image().equals(image);
    }

    private Optional<UpdateStatus.State> status() {
        return bed.service("web").updateStatus().map(UpdateStatus::state);
    }

    @ParameterizedTest(name = "{0} slots, {1} at once, {2}, restart {3}, {4}: {5} broken, {6} good")
    @CsvSource({
        "1, 1, stop-first,  on-failure, fails:1,     1, 2",
        "1, 1, stop-first,  any,        fails:1,     1, 2",
        "1, 1, stop-first,  none,       fails:1,     1, 2",
        "1, 1, stop-first,  any,        completes:1, 1, 2",
        "1, 1, stop-first,  on-failure, completes:1, 1, 2",
        "1, 1, stop-first,  any,        rejected:1,  1, 2",
        "1, 1, start-first, any,        fails:1,     1, 2",
        "1, 1, start-first, on-failure, rejected:1,  1, 1",
        "4, 1, stop-first,  any,        fails:1,     1, 5",
        "4, 0, stop-first,  any,        fails:1,     4, 8",
        "4, 2, stop-first,  on-failure, fails:1,     2, 6",
        "4, 2, start-first, any,        rejected:1,  2, 4",
    })
    void makesOneBrokenTaskForEachSlotTheUpdateTook(
            int slots,
            int parallelism,
            String order,
            String condition,
            String broken,
            int brokenTasks,
            int goodTasks) {
        bed.create(web(slots, parallelism, order, condition));
        bed.settle();

        bed.update(web(slots, parallelism, order, condition).image(broken));
        bed.settle();
        bed.pass(120_000);

        assertThat(status()).contains(UpdateStatus.State.ROLLBACK_COMPLETED);
        assertThat(made(broken)).isEqualTo(brokenTasks);
        assertThat(made("app:1")).isEqualTo(goodTasks);
        assertThat(running("app:1")).isEqualTo(slots);
        assertThat(bed.wanted("web")).hasSize(slots);
    }

    @Test
    void replacesTheFailedTaskWithoutTheRestartDelay() {
        bed.create(web(1, 1, "stop-first", "any").restart("any", 50_000, 0, 0));
        bed.settle();

        bed.update(web(1, 1, "stop-first", "any").restart("any", 50_000, 0, 0).image(Bed.FAILS));
        bed.settle();

        assertThat(running("app:1")).isEqualTo(1);
    }

    @Test
    void aGlobalServiceIsRolledBackTheSame() {
        ServiceSketch all = ServiceSketch.named("web").global().restart("any", 1_000, 0, 0);
        bed.create(all.update(rollout(2, "stop-first")));
        bed.settle();

        bed.update(
                ServiceSketch.named("web")
                        .global()
                        .restart("any", 1_000, 0, 0)
                        .update(rollout(2, "stop-first"))
                        .image(Bed.FAILS));
        bed.settle();
        bed.pass(120_000);

        assertThat(status()).contains(UpdateStatus.State.ROLLBACK_COMPLETED);
        assertThat(made(Bed.FAILS)).isEqualTo(2);
        assertThat(running("app:1")).isEqualTo(3);
    }

    @Test
    void whatFailsLaterIsRestartedWithTheSpecThatHoldsAgain() {
        bed.create(web(2, 2, "stop-first", "any"));
        bed.settle();
        bed.update(web(2, 2, "stop-first", "any").image("app:2"));
        bed.settle();
        List<Task> both = bed.running("web");
        assertThat(both).hasSize(2).allMatch(task -> isOf(task, "app:2"));

        bed.report(both.getFirst(), TaskState.FAILED);
        bed.report(both.getLast(), TaskState.FAILED);
        bed.settle();
        bed.pass(120_000);

        assertThat(made("app:2")).isEqualTo(2);
        assertThat(running("app:1")).isEqualTo(2);
        assertThat(status()).contains(UpdateStatus.State.ROLLBACK_COMPLETED);
    }

    @Test
    void aRollbackThatFailsTooPausesAndRestarts() {
        bed.create(web(2, 1, "stop-first", "any"));
        bed.settle();
        bed.update(web(2, 1, "stop-first", "any").image(Bed.FAILS));
        assertThat(status()).contains(UpdateStatus.State.UPDATING);
        bed.settle();
        assertThat(status()).contains(UpdateStatus.State.ROLLBACK_STARTED);

        Task restored = bed.running("web").getLast();
        assertThat(isOf(restored, "app:1")).isTrue();
        bed.tasks("web", task -> task.state() == TaskState.RUNNING)
                .forEach(task -> bed.report(task, TaskState.FAILED));
        bed.settle();

        assertThat(status()).contains(UpdateStatus.State.ROLLBACK_PAUSED);
        assertThat(bed.service("web").updateStatus().orElseThrow().message())
                .startsWith("rollback paused due to failure or early termination of task ");
        bed.pass(120_000);
        assertThat(made(Bed.FAILS)).isEqualTo(1);
        assertThat(running("app:1")).isEqualTo(2);
    }

    @Test
    void scalingDuringARollbackKeepsTheRestoredSpec() {
        bed.create(web(2, 1, "stop-first", "any"));
        bed.settle();
        bed.update(web(2, 1, "stop-first", "any").image(Bed.FAILS));
        bed.settle();
        assertThat(status()).contains(UpdateStatus.State.ROLLBACK_STARTED);

        bed.take(new io.swarmlog.log.Input.ScaleService("web", 4));
        bed.settle();
        bed.pass(120_000);

        assertThat(made(Bed.FAILS)).isEqualTo(1);
        assertThat(running("app:1")).isEqualTo(4);
    }

    @Test
    void aRollbackRestoresTheReplicasToo() {
        bed.create(web(1, 1, "stop-first", "any"));
        bed.settle();
        bed.update(web(3, 1, "stop-first", "any").image(Bed.FAILS));
        bed.settle();
        bed.pass(120_000);

        assertThat(status()).contains(UpdateStatus.State.ROLLBACK_COMPLETED);
        assertThat(running("app:1")).isEqualTo(1);
        assertThat(bed.wanted("web")).hasSize(1);
    }
}
