package io.swarmlog.state.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.image.Task;
import io.swarmlog.model.ServiceSpec;
import io.swarmlog.model.TaskId;
import io.swarmlog.model.TaskState;
import io.swarmlog.model.UpdateStatus;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Rolling updates and rollbacks, with agents that work at once and a clock of our own.
final class RolloutTest {
    private static final String STOP = "stop-first";
    private static final String START = "start-first";

    private final Bed bed = Bed.withNodes(3);

    private static ServiceSketch web(int replicas, ServiceSpec.UpdateConfig config) {
        return ServiceSketch.named("web")
                .replicas(replicas)
                .update(config)
                .rollback(config)
                .restart("any", 5_000, 0, 0);
    }

    private static ServiceSpec.UpdateConfig rollout(int parallelism, String action, String order) {
        return ServiceSketch.rollout(parallelism, 10_000, 5_000, action, order);
    }

    private long onImage(String image) {
        return bed.running("web").stream()
                .filter(task -> task.made().task().containerSpec().image().equals(image))
                .count();
    }

    private Optional<UpdateStatus.State> status() {
        return bed.service("web").updateStatus().map(UpdateStatus::state);
    }

    @Test
    void replacesOneSlotAfterAnother() {
        bed.create(web(3, rollout(1, "pause", STOP)));
        bed.settle();

        bed.update(web(3, rollout(1, "pause", STOP)).image("app:2"));
        bed.settle();
        assertThat(onImage("app:2")).isEqualTo(1);
        assertThat(status()).contains(UpdateStatus.State.UPDATING);

        bed.pass(9_999);
        assertThat(onImage("app:2")).isEqualTo(1);
        bed.pass(1);
        assertThat(onImage("app:2")).isEqualTo(2);
        bed.pass(10_000);
        assertThat(onImage("app:2")).isEqualTo(3);
        assertThat(status()).contains(UpdateStatus.State.UPDATING);
        bed.pass(60_000);

        assertThat(status()).contains(UpdateStatus.State.COMPLETED);
        assertThat(bed.service("web").rollout()).isEmpty();
        assertThat(bed.image().indexes().timers()).isEmpty();
        assertThat(bed.service("web").updateStatus().orElseThrow().message())
                .isEqualTo("update completed");
    }

    @Test
    void replacesAllAtOnceWhenParallelismIsZero() {
        bed.create(web(5, rollout(0, "pause", STOP)));
        bed.settle();

        bed.update(web(5, rollout(0, "pause", STOP)).image("app:2"));
        bed.settle();

        assertThat(onImage("app:2")).isEqualTo(5);
    }

    @Test
    void startsTheNewTaskFirstWhereAsked() {
        bed.create(web(2, rollout(1, "pause", START)));
        bed.settle();
        List<TaskId> old = bed.running("web").stream().map(Task::id).toList();

        bed.update(web(2, rollout(1, "pause", START)).image("app:2"));

        assertThat(bed.wanted("web")).map(Task::id).containsAll(old).hasSize(3);
        bed.settle();
        assertThat(bed.running("web")).hasSize(2);
        bed.pass(60_000);
        assertThat(onImage("app:2")).isEqualTo(2);
        assertThat(status()).contains(UpdateStatus.State.COMPLETED);
    }

    @Test
    void waitsForTheOldTaskToStop() {
        bed.create(web(1, rollout(1, "pause", STOP)).image(Bed.NEVER_STOPS));
        bed.settle();

        bed.update(web(1, rollout(1, "pause", STOP)).image("app:2"));
        bed.settle();

        assertThat(bed.running("web")).isEmpty();
        assertThat(bed.wanted("web")).map(Task::desired).containsExactly(TaskState.READY);
        bed.pass(59_999);
        assertThat(bed.running("web")).isEmpty();
        bed.pass(1);
        assertThat(onImage("app:2")).isEqualTo(1);
    }

    @Test
    void pausesWhenANewTaskFails() {
        bed.create(web(4, rollout(1, "pause", STOP)));
        bed.settle();

        bed.update(web(4, rollout(1, "pause", STOP)).image(Bed.FAILS));
        bed.settle();

        assertThat(status()).contains(UpdateStatus.State.PAUSED);
        assertThat(bed.service("web").updateStatus().orElseThrow().message())
                .startsWith("update paused due to failure or early termination of task ");
        bed.pass(60_000);
        assertThat(onImage("app:1")).isEqualTo(3);
        assertThat(status()).contains(UpdateStatus.State.PAUSED);
    }

    @Test
    void goesOnInSpiteOfFailuresWhereAsked() {
        bed.create(web(3, rollout(1, "continue", STOP)));
        bed.settle();

        bed.update(web(3, rollout(1, "continue", STOP)).image(Bed.FAILS));
        bed.settle();
        bed.pass(100_000);

        assertThat(onImage("app:1")).isZero();
        assertThat(status()).contains(UpdateStatus.State.COMPLETED);
    }

    @Test
    void toleratesFailuresUpToTheRatio() {
        ServiceSpec.UpdateConfig half = ServiceSketch.ratio(rollout(1, "pause", STOP), 0.5f);
        bed.create(web(4, half));
        bed.settle();

        bed.update(web(4, half).image(Bed.FAILS));
        bed.settle();
        bed.pass(15_000);
        assertThat(status()).contains(UpdateStatus.State.UPDATING);
        bed.pass(60_000);

        assertThat(status()).contains(UpdateStatus.State.PAUSED);
        assertThat(onImage("app:1")).isEqualTo(1);
    }

    @Test
    void rollsBackByItselfWhereAsked() {
        bed.create(web(4, rollout(1, "rollback", STOP)));
        bed.settle();

        bed.update(web(4, rollout(1, "rollback", STOP)).image(Bed.FAILS));
        bed.settle();

        assertThat(status()).contains(UpdateStatus.State.ROLLBACK_STARTED);
        assertThat(bed.service("web").updateStatus().orElseThrow().message())
                .startsWith("update rolled back due to failure or early termination of task ");
        bed.pass(60_000);
        assertThat(status()).contains(UpdateStatus.State.ROLLBACK_COMPLETED);
        assertThat(onImage("app:1")).isEqualTo(4);
        assertThat(bed.service("web").previous()).isEmpty();
    }

    @Test
    void countsAFailureWithinTheMonitorAndNoLaterOne() {
        bed.create(web(2, ServiceSketch.rollout(1, 0, 30_000, "pause", STOP)));
        bed.settle();
        bed.update(web(2, ServiceSketch.rollout(1, 0, 30_000, "pause", STOP)).image("app:2"));
        bed.settle();
        bed.pass(29_000);

        bed.report(bed.running("web").getFirst(), TaskState.FAILED);
        assertThat(status()).contains(UpdateStatus.State.PAUSED);

        bed.update(web(2, ServiceSketch.rollout(1, 0, 30_000, "pause", STOP)).image("app:3"));
        bed.settle();
        bed.pass(31_000);
        assertThat(status()).contains(UpdateStatus.State.COMPLETED);
        bed.report(bed.running("web").getFirst(), TaskState.FAILED);
        assertThat(status()).contains(UpdateStatus.State.COMPLETED);
    }

    @Test
    void rollsBackByHandAndForthAgain() {
        bed.create(web(2, rollout(0, "pause", STOP)));
        bed.settle();
        long first = bed.service("web").specVersion();
        bed.update(web(2, rollout(0, "pause", STOP)).image("app:2"));
        bed.settle();
        bed.pass(60_000);

        bed.rollback("web");
        assertThat(status()).contains(UpdateStatus.State.ROLLBACK_STARTED);
        bed.settle();
        bed.pass(60_000);
        assertThat(status()).contains(UpdateStatus.State.ROLLBACK_COMPLETED);
        assertThat(onImage("app:1")).isEqualTo(2);
        assertThat(bed.service("web").specVersion()).isEqualTo(first);

        bed.rollback("web");
        bed.settle();
        bed.pass(60_000);
        assertThat(onImage("app:2")).isEqualTo(2);
    }

    @Test
    void replacesNothingWhenOnlyLabelsChange() {
        bed.create(web(2, rollout(1, "pause", STOP)));
        bed.settle();
        List<TaskId> before = bed.running("web").stream().map(Task::id).toList();

        bed.update(web(2, rollout(1, "pause", STOP)).label("a", "b"));
        bed.settle();

        assertThat(bed.running("web")).map(Task::id).isEqualTo(before);
        assertThat(status()).isEmpty();
    }

    @Test
    void keepsTasksThatMeetTheNewConstraints() {
        bed.label(1, "zone", "a");
        bed.create(web(3, rollout(0, "pause", STOP)));
        bed.settle();
        List<TaskId> onFirst =
                bed.running("web").stream()
                        .filter(task -> task.node().equals(Optional.of(Bed.node(1))))
                        .map(Task::id)
                        .toList();

        bed.update(web(3, rollout(0, "pause", STOP)).constraint("node.labels.zone == a"));
        bed.settle();

        assertThat(bed.running("web"))
                .hasSize(3)
                .allMatch(task -> task.node().equals(Optional.of(Bed.node(1))));
        assertThat(bed.running("web")).map(Task::id).containsAll(onFirst);
    }

    @Test
    void scalesWhileAnUpdateIsUnderWay() {
        bed.create(web(4, rollout(1, "pause", STOP)));
        bed.settle();
        bed.update(web(4, rollout(1, "pause", STOP)).image("app:2"));
        bed.settle();

        bed.update(web(6, rollout(1, "pause", STOP)).image("app:2"));
        bed.settle();
        bed.pass(120_000);

        assertThat(onImage("app:2")).isEqualTo(6);
        assertThat(status()).contains(UpdateStatus.State.COMPLETED);
    }

    @Test
    void updatesAGlobalServiceNodeByNode() {
        ServiceSpec.UpdateConfig config = rollout(1, "pause", STOP);
        bed.create(ServiceSketch.named("web").global().update(config));
        bed.settle();

        bed.update(ServiceSketch.named("web").global().update(config).image("app:2"));
        bed.settle();
        assertThat(onImage("app:2")).isEqualTo(1);
        bed.pass(60_000);

        assertThat(onImage("app:2")).isEqualTo(3);
        assertThat(status()).contains(UpdateStatus.State.COMPLETED);
    }
}
