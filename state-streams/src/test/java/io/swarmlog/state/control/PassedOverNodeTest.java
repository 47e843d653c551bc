package io.swarmlog.state.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.image.Task;
import io.swarmlog.log.Input;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.model.ServiceSpec;
import io.swarmlog.model.TaskState;
import io.swarmlog.model.UpdateStatus;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The update of a global service goes past nodes that take no tasks, ends, and is made up for when
/// such a node takes tasks again.
final class PassedOverNodeTest {
    private static final long ROOMY = 8L << 30;

    private final Bed bed = Bed.withNodes(3);

    private static ServiceSketch all(String order) {
        ServiceSpec.UpdateConfig config = ServiceSketch.rollout(1, 0, 5_000, "pause", order);
        return ServiceSketch.named("web").global().update(config).rollback(config);
    }

    private Optional<UpdateStatus.State> status() {
        return bed.service("web").updateStatus().map(UpdateStatus::state);
    }

    private List<String> images(int node) {
        return bed.running("web").stream()
                .filter(task -> task.node().equals(Optional.of(Bed.node(node))))
                .map(task -> task.made().task().containerSpec().image())
                .toList();
    }

    private void isDone(String... images) {
        assertThat(status()).contains(UpdateStatus.State.COMPLETED);
        assertThat(bed.service("web").rollout()).isEmpty();
        for (int node = 1; node <= images.length; node++) {
            assertThat(images(node)).as("node " + node).containsExactly(images[node - 1]);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"stop-first", "start-first"})
    void aPausedNodeKeepsItsTaskUntilItIsActive(String order) {
        bed.create(all(order));
        bed.settle();
        bed.availability(2, NodeSpec.Availability.PAUSE);

        bed.update(all(order).image("app:2"));
        bed.settle();
        bed.pass(60_000);
        isDone("app:2", "app:1", "app:2");

        bed.availability(2, NodeSpec.Availability.ACTIVE);
        bed.settle();
        bed.pass(60_000);
        isDone("app:2", "app:2", "app:2");
        assertThat(bed.image().indexes().timers()).isEmpty();
    }

    @Test
    void allNodesPaused() {
        bed.create(all("stop-first"));
        bed.settle();
        for (int node = 1; node <= 3; node++) {
            bed.availability(node, NodeSpec.Availability.PAUSE);
        }

        bed.update(all("stop-first").image("app:2"));
        bed.settle();
        assertThat(bed.running("web")).hasSize(3);
        assertThat(status()).isEmpty();

        for (int node = 1; node <= 3; node++) {
            bed.availability(node, NodeSpec.Availability.ACTIVE);
        }
        bed.settle();
        bed.pass(60_000);
        isDone("app:2", "app:2", "app:2");
    }

    @Test
    void aNodePausedWhileItIsUpdated() {
        bed.create(all("stop-first"));
        bed.settle();
        bed.update(all("stop-first").image("app:2"));
        bed.availability(2, NodeSpec.Availability.PAUSE);
        bed.settle();
        bed.pass(60_000);
        isDone("app:2", "app:1", "app:2");

        bed.availability(2, NodeSpec.Availability.ACTIVE);
        bed.settle();
        bed.pass(60_000);
        isDone("app:2", "app:2", "app:2");
    }

    @Test
    void aNodeActiveAgainWhileTheUpdateIsUnderWay() {
        bed.create(all("stop-first"));
        bed.settle();
        bed.availability(1, NodeSpec.Availability.PAUSE);
        bed.update(all("stop-first").image("app:2"));
        bed.settle();
        assertThat(status()).contains(UpdateStatus.State.UPDATING);

        bed.availability(1, NodeSpec.Availability.ACTIVE);
        bed.settle();
        bed.pass(60_000);

        isDone("app:2", "app:2", "app:2");
        assertThat(bed.tasks("web")).hasSize(6);
    }

    @Test
    void aDrainedNodeAndOneThatIsDown() {
        bed.create(all("stop-first"));
        bed.settle();
        bed.availability(2, NodeSpec.Availability.DRAIN);
        bed.silence(3);

        bed.update(all("stop-first").image("app:2"));
        bed.settle();
        bed.pass(60_000);
        isDone("app:2");
        assertThat(bed.running("web")).hasSize(1);

        bed.availability(2, NodeSpec.Availability.ACTIVE);
        bed.wake(3);
        bed.settle();
        bed.pass(60_000);
        isDone("app:2", "app:2", "app:2");
    }

    @Test
    void aNodeThatIsDownThoughItsTasksAreNotRestarted() {
        bed.create(all("stop-first").restart("none", 0, 0, 0));
        bed.settle();
        bed.silence(3);

        bed.update(all("stop-first").restart("none", 0, 0, 0).image("app:2"));
        bed.settle();
        bed.pass(60_000);

        isDone("app:2", "app:2");
    }

    @Test
    void aNodeInDoubtCatchesUp() {
        bed.create(all("stop-first"));
        bed.settle();
        bed.take(new Input.NodeBecameSuspect(Bed.node(2), 1));
        bed.update(all("stop-first").image("app:2"));
        bed.settle();
        bed.pass(60_000);
        isDone("app:2", "app:1", "app:2");

        bed.wake(2);
        bed.settle();
        bed.pass(60_000);
        isDone("app:2", "app:2", "app:2");
    }

    @Test
    void aNodeWithoutRoomForTheNewTask() {
        bed.create(all("stop-first"));
        bed.settle();
        bed.shrink(2, 1 << 20);

        bed.update(all("stop-first").image("app:2").reserve(0, 1 << 30));
        bed.settle();
        bed.pass(60_000);

        assertThat(status()).contains(UpdateStatus.State.COMPLETED);
        assertThat(images(1)).containsExactly("app:2");
        assertThat(images(3)).containsExactly("app:2");
        assertThat(bed.wanted("web"))
                .filteredOn(task -> task.state() == TaskState.PENDING)
                .map(task -> task.status().error())
                .containsExactly("insufficient resources on 1 node");
        bed.shrink(2, ROOMY);
        bed.settle();
        assertThat(images(2)).containsExactly("app:2");
    }

    @Test
    void aNodeIsNotTakenBeforeTheOneBeforeItCameUp() {
        ServiceSketch first = all("stop-first").publish(8080, 80, "host");
        bed.create(first);
        bed.settle();

        bed.update(all("stop-first").publish(8080, 80, "host").image("app:2"));

        assertThat(bed.running("web")).hasSize(2);
        bed.settle();
        bed.pass(60_000);
        isDone("app:2", "app:2", "app:2");
    }

    @Test
    void whatFailsOnALateNodeIsNoReasonToRollBack() {
        ServiceSpec.UpdateConfig config =
                ServiceSketch.rollout(1, 0, 5_000, "rollback", "stop-first");
        bed.create(ServiceSketch.named("web").global().update(config));
        bed.settle();
        bed.availability(2, NodeSpec.Availability.PAUSE);
        bed.update(ServiceSketch.named("web").global().update(config).image("app:2"));
        bed.settle();
        bed.pass(60_000);

        bed.availability(2, NodeSpec.Availability.ACTIVE);
        bed.settle();
        Task late = bed.running("web").get(1);
        bed.report(late, TaskState.FAILED);
        bed.settle();
        bed.pass(60_000);

        isDone("app:2", "app:2", "app:2");
    }

    @Test
    void aPausedUpdateStaysPaused() {
        bed.create(all("stop-first"));
        bed.settle();
        bed.availability(3, NodeSpec.Availability.PAUSE);
        bed.update(all("stop-first").image(Bed.FAILS));
        bed.settle();
        assertThat(status()).contains(UpdateStatus.State.PAUSED);

        bed.availability(3, NodeSpec.Availability.ACTIVE);
        bed.settle();

        assertThat(status()).contains(UpdateStatus.State.PAUSED);
        assertThat(images(3)).containsExactly("app:1");
    }
}
