package io.swarmlog.state.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.image.Task;
import io.swarmlog.log.Input;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.model.TaskId;
import io.swarmlog.model.TaskState;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A task that will never run any more comes to an end, in whatever state that finds it
/// (moby#36699).
final class NeverRanTest {
    private static final long MORE_THAN_ANY_NODE = 900L << 30;

    private final Bed bed = Bed.upToDate(2);

    private static ServiceSketch huge() {
        return ServiceSketch.named("web").reserve(0, MORE_THAN_ANY_NODE);
    }

    private Task only() {
        return bed.tasks("web").getFirst();
    }

    private void everythingIsOverOrWanted() {
        assertThat(bed.image().tasks().values())
                .allMatch(task -> task.state().isTerminal() || task.isRunnable());
        assertThat(bed.image().indexes().unallocated()).isEmpty();
    }

    @Test
    void byAnUpdate() {
        bed.create(huge());
        TaskId waiting = only().id();
        assertThat(only().state()).isEqualTo(TaskState.PENDING);

        bed.update(ServiceSketch.named("web"));
        bed.settle();
        bed.pass(10_000);

        Task over = bed.image().liveTask(waiting);
        assertThat(over.state()).isEqualTo(TaskState.SHUTDOWN);
        assertThat(over.desired()).isEqualTo(TaskState.SHUTDOWN);
        assertThat(over.status().error()).isEmpty();
        assertThat(bed.running("web")).hasSize(1);
        everythingIsOverOrWanted();
    }

    @Test
    void byARollback() {
        bed.create(ServiceSketch.named("web"));
        bed.settle();
        bed.update(huge());
        bed.settle();
        Task waiting = bed.tasks("web").getLast();
        assertThat(waiting.state()).isEqualTo(TaskState.PENDING);

        bed.rollback("web");
        bed.settle();
        bed.pass(10_000);

        assertThat(bed.image().liveTask(waiting.id()).state()).isEqualTo(TaskState.SHUTDOWN);
        assertThat(bed.running("web")).hasSize(1);
        everythingIsOverOrWanted();
    }

    @Test
    void withoutAnAddress() {
        bed.take(new Input.CreateNetwork(Networks.withSubnet("tiny", "10.99.0.0/29", "", "")));
        bed.create(ServiceSketch.named("web").replicas(20).network("tiny"));
        assertThat(bed.tasks("web")).anyMatch(task -> task.state() == TaskState.NEW);

        bed.update(ServiceSketch.named("web").replicas(20));
        bed.settle();
        bed.pass(600_000);

        assertThat(bed.running("web")).hasSize(20);
        everythingIsOverOrWanted();
    }

    @Test
    void byScalingDown() {
        bed.create(huge().replicas(3));

        bed.take(new Input.ScaleService("web", 1));
        bed.settle();

        assertThat(bed.tasks("web")).hasSize(1);
        everythingIsOverOrWanted();
    }

    @Test
    void byRemovingTheService() {
        bed.create(huge().replicas(3));

        bed.take(new Input.RemoveService("web"));
        bed.settle();

        assertThat(bed.image().tasks()).isEmpty();
    }

    @Test
    void byRemovingTheNode() {
        bed.create(ServiceSketch.named("web").global());
        bed.settle();
        bed.availability(2, NodeSpec.Availability.PAUSE);
        bed.create(ServiceSketch.named("late").global());
        bed.silence(2);

        bed.take(new Input.RemoveNode("node2", true));
        bed.settle();

        assertThat(bed.image().tasksOn(Bed.node(2))).isEmpty();
        everythingIsOverOrWanted();
    }

    @Test
    void byDrainingTheNodeOfAGlobalTask() {
        bed.create(huge().global());
        assertThat(bed.tasks("web")).hasSize(2);

        bed.availability(2, NodeSpec.Availability.DRAIN);
        bed.settle();

        assertThat(bed.tasks("web", task -> task.node().orElseThrow().equals(Bed.node(2))))
                .map(Task::state)
                .containsExactly(TaskState.SHUTDOWN);
        everythingIsOverOrWanted();
    }

    @ParameterizedTest
    @EnumSource(names = {"ASSIGNED", "ACCEPTED", "PREPARING", "READY", "STARTING"})
    void whereItsNodeHasToSaySo(TaskState reached) {
        bed.create(ServiceSketch.named("web"));
        TaskId task = only().id();
        if (reached != TaskState.ASSIGNED) {
            bed.report(only(), reached);
        }
        assertThat(bed.image().liveTask(task).state()).isEqualTo(reached);

        bed.update(ServiceSketch.named("web").image("app:2"));
        bed.settle();
        bed.pass(10_000);

        assertThat(bed.image().liveTask(task).state()).isEqualTo(TaskState.SHUTDOWN);
        everythingIsOverOrWanted();
    }

    @Test
    void asAStandInThatIsNotNeeded() {
        bed.create(ServiceSketch.named("web").replicas(2).constraint("node.hostname == node2"));
        bed.settle();
        bed.silence(2);
        List<Task> standIns = bed.tasks("web", task -> task.state() == TaskState.PENDING);
        assertThat(standIns).hasSize(2);

        bed.wake(2);
        bed.settle();

        assertThat(standIns)
                .map(task -> bed.image().liveTask(task.id()).state())
                .containsOnly(TaskState.SHUTDOWN);
        everythingIsOverOrWanted();
    }
}
