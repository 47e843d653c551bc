package io.swarmlog.state.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.image.Task;
import io.swarmlog.log.Event;
import io.swarmlog.log.Input;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.model.NodeState;
import io.swarmlog.model.TaskId;
import io.swarmlog.model.TaskState;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What becomes of the tasks of a node that is lost, back, suspect, stopped, drained or gone.
final class LostNodeTest {
    private final Bed bed = Bed.withNodes(2);

    private List<TaskId> started(ServiceSketch web) {
        bed.create(web);
        bed.settle();
        return on(2);
    }

    private List<TaskId> on(int node) {
        return bed.running("web").stream()
                .filter(task -> task.node().equals(Optional.of(Bed.node(node))))
                .map(Task::id)
                .toList();
    }

    private List<TaskId> running() {
        return bed.running("web").stream().map(Task::id).toList();
    }

    private List<TaskState> desired(List<TaskId> tasks) {
        return tasks.stream().map(bed.image()::liveTask).map(Task::desired).distinct().toList();
    }

    private static ServiceSketch four() {
        return ServiceSketch.named("web").replicas(4);
    }

    @Test
    void aNodeThatIsBackBeforeTheStandInsRunKeepsItsTasks() {
        List<TaskId> lost = started(four());
        List<TaskId> before = running();
        bed.silence(2);
        assertThat(bed.wanted("web")).hasSize(6).allMatch(t -> t.desired() == TaskState.RUNNING);

        bed.wake(2);

        assertThat(lost).hasSize(2);
        assertThat(running()).isEqualTo(before);
        assertThat(bed.wanted("web")).hasSize(4);
        bed.settle();
        bed.pass(60_000);
        assertThat(running()).isEqualTo(before);
        assertThat(bed.image().indexes().timers()).isEmpty();
    }

    /// A daemon that begins and finds no engine says so before its new life is registered.
    @Test
    void aNodeWhoseNextLifeHasNoEngineIsDownWithItsReason() {
        started(four());

        bed.take(new Input.NodeWentSilent(Bed.node(2), 2, "the engine is dead"));
        bed.settle();

        assertThat(bed.image().node(Bed.node(2)).orElseThrow().state()).isEqualTo(NodeState.DOWN);
        assertThat(bed.image().node(Bed.node(2)).orElseThrow().stateMessage())
                .isEqualTo("the engine is dead");
        assertThat(on(1)).hasSize(4);
    }

    @Test
    void whatAnEarlierLifeSaidIsVoid() {
        List<TaskId> before = started(four());

        bed.take(new Input.NodeWentSilent(Bed.node(2), 0, "the engine is dead"));

        assertThat(on(2)).isEqualTo(before);
    }

    @Test
    void aNodeThatIsBackLaterStopsWhatRunsElsewhere() {
        List<TaskId> lost = started(four());
        bed.silence(2);
        bed.settle();
        assertThat(desired(lost)).containsExactly(TaskState.SHUTDOWN);

        bed.wake(2);
        bed.settle();

        assertThat(on(1)).hasSize(4);
        assertThat(lost).map(bed.image()::liveTask).allMatch(t -> t.state() == TaskState.SHUTDOWN);
    }

    @Test
    void standInsAreStartedWithoutTheDelay() {
        started(four().restart("any", 60_000, 0, 0));

        bed.silence(2);
        bed.settle();

        assertThat(on(1)).hasSize(4);
    }

    @Test
    void aLostNodeIsNoAttempt() {
        bed.create(ServiceSketch.named("web").restart("any", 0, 1, 0));
        bed.settle();
        int at = on(1).isEmpty() ? 2 : 1;
        bed.silence(at);
        bed.settle();
        bed.wake(at);

        bed.report(bed.running("web").getFirst(), TaskState.FAILED);
        bed.settle();
        assertThat(running()).hasSize(1);

        bed.report(bed.running("web").getFirst(), TaskState.FAILED);
        bed.settle();
        assertThat(running()).isEmpty();
    }

    @Test
    void aTaskThatShallRunOnceIsLeftWhereItIs() {
        List<TaskId> lost = started(four().restart("none", 0, 0, 0));

        bed.silence(2);
        bed.settle();
        bed.wake(2);
        bed.settle();

        assertThat(bed.tasks("web")).hasSize(4);
        assertThat(running()).containsAll(lost);
    }

    @Test
    void aLostGlobalTaskGoesOnWhenItsNodeIsBack() {
        List<TaskId> lost = started(ServiceSketch.named("web").global());

        bed.silence(2);
        bed.settle();
        bed.wake(2);
        bed.settle();

        assertThat(bed.tasks("web")).hasSize(2);
        assertThat(running()).containsAll(lost);
    }

    @Test
    void aTaskThatIsOutdatedWhenItsNodeIsBackIsStopped() {
        List<TaskId> lost = started(four());
        bed.silence(2);

        bed.update(four().image("app:2"));
        assertThat(desired(lost)).containsExactly(TaskState.SHUTDOWN);
        bed.wake(2);
        bed.settle();
        bed.pass(600_000);

        assertThat(running()).hasSize(4).doesNotContainAnyElementsOf(lost);
        assertThat(bed.image().indexes().timers()).isEmpty();
    }

    @Test
    void aSuspectNodeKeepsItsTasksAndGetsNoneUntilItIsHeard() {
        started(four());
        List<TaskId> before = running();

        Decision suspect = bed.take(new Input.NodeBecameSuspect(Bed.node(2), 1));
        bed.take(new Input.ScaleService("web", 8));
        bed.settle();
        assertThat(suspect.events())
                .map(recorded -> recorded.event())
                .containsExactly(
                        new Event.NodeStateChanged(
                                Bed.node(2),
                                NodeState.UNKNOWN,
                                "no heartbeat for longer than expected"));
        assertThat(on(1)).hasSize(6);
        assertThat(running()).containsAll(before);

        bed.wake(2);
        bed.take(new Input.ScaleService("web", 10));
        bed.settle();
        assertThat(on(2)).hasSize(4);
    }

    @Test
    void aNodeWhoseDaemonIsStoppedKeepsItsTasksUntilItIsSilent() {
        List<TaskId> before = started(four());

        Decision stopped = bed.take(new Input.NodeStopped(Bed.node(2), 1));
        assertThat(stopped.events()).hasSize(1);
        assertThat(on(2)).isEqualTo(before);

        bed.silence(2);
        bed.settle();
        assertThat(on(1)).hasSize(4);
    }

    @Test
    void theTasksOfANodeThatLeftRunElsewhereAtOnceAndItCanBeRemoved() {
        List<TaskId> lost = started(four());

        bed.take(new Input.NodeLeft(Bed.node(2), 1));
        bed.settle();

        assertThat(on(1)).hasSize(4);
        assertThat(lost).map(bed.image()::liveTask).allMatch(t -> t.state() == TaskState.ORPHANED);
        bed.take(new Input.RemoveNode("node2", false));
        assertThat(bed.image().node(Bed.node(2))).isEmpty();
    }

    @Test
    void aDrainStartsElsewhereBeforeItStopsHereWhereAsked() {
        var startFirst = ServiceSketch.rollout(1, 0, 0, "pause", "start-first");
        List<TaskId> drained = started(four().update(startFirst));

        bed.availability(2, NodeSpec.Availability.DRAIN);
        assertThat(desired(drained)).containsExactly(TaskState.RUNNING);
        assertThat(bed.wanted("web")).hasSize(6);
        bed.settle();

        assertThat(on(1)).hasSize(4);
        assertThat(desired(drained)).containsExactly(TaskState.SHUTDOWN);
    }

    @Test
    void aDrainStopsHereFirstOtherwise() {
        List<TaskId> drained = started(four());

        bed.availability(2, NodeSpec.Availability.DRAIN);

        assertThat(desired(drained)).containsExactly(TaskState.SHUTDOWN);
        bed.settle();
        assertThat(on(1)).hasSize(4);
    }

    @Test
    void aDrainThatFindsNoRoomElsewhereStopsNothing() {
        var startFirst = ServiceSketch.rollout(1, 0, 0, "pause", "start-first");
        List<TaskId> drained = started(four().update(startFirst).constraint("node.id == node2"));

        bed.availability(2, NodeSpec.Availability.DRAIN);
        bed.settle();

        assertThat(on(2)).isEqualTo(drained);
    }
}
