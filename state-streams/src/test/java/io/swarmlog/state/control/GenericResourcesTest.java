package io.swarmlog.state.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.image.Task;
import io.swarmlog.model.TaskSpec;
import io.swarmlog.model.TaskState;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a node's generic resources mean for a service, from the wish to what its agent is told.
final class GenericResourcesTest {
    private static final TaskSpec.GenericResource A = gpu("a");
    private static final TaskSpec.GenericResource B = gpu("b");

    private final Bed bed = Bed.withNodes(1);

    private static TaskSpec.GenericResource gpu(String name) {
        return new TaskSpec.GenericResource.Named("gpu", name);
    }

    private static TaskSpec.GenericResource apples(long count) {
        return new TaskSpec.GenericResource.Discrete("apple", count);
    }

    private List<Task> running() {
        return bed.running("web");
    }

    private List<TaskSpec.GenericResource> held() {
        return running().stream().flatMap(task -> task.genericResources().stream()).toList();
    }

    @Test
    void theNodeIsToldWhatTheTaskHas() {
        bed.offer(1, A, B);

        bed.create(ServiceSketch.named("web").replicas(2).units("gpu", 1));
        bed.settle();

        assertThat(held()).containsExactlyInAnyOrder(A, B);
        assertThat(running())
                .allMatch(task ->
                        bed.assignment(task.id())
                                .orElseThrow()
                                .genericResources()
                                .equals(task.genericResources()));
    }

    @Test
    void theNextTaskOfTheSlotGetsWhatTheEndedOneHad() {
        bed.offer(1, A);
        bed.create(ServiceSketch.named("web").units("gpu", 1).restart("any", 0, 0, 0));
        bed.settle();
        Task first = running().getFirst();

        bed.report(first, TaskState.FAILED);
        bed.settle();

        assertThat(running()).hasSize(1).doesNotContain(first);
        assertThat(held()).containsExactly(A);
    }

    @Test
    void aTaskWhoseUnitIsGoneIsRejectedAndTheOthersStay() {
        bed.offer(1, A, B);
        bed.create(ServiceSketch.named("web").replicas(2).units("gpu", 1));
        bed.settle();
        Task ofA =
                running().stream()
                        .filter(task -> task.genericResources().contains(A))
                        .findFirst()
                        .orElseThrow();

        bed.offer(1, B);

        assertThat(bed.image().liveTask(ofA.id()).state()).isEqualTo(TaskState.REJECTED);
        assertThat(held()).containsExactly(B);
    }

    @Test
    void tasksKeepTheirUnitsWhenTheNodeGetsMore() {
        bed.offer(1, B);
        bed.create(ServiceSketch.named("web").replicas(2).units("gpu", 1));
        bed.settle();
        assertThat(held()).containsExactly(B);
        Task first = running().getFirst();

        bed.offer(1, A, B);
        bed.settle();

        assertThat(running()).contains(first);
        assertThat(held()).containsExactlyInAnyOrder(A, B);
    }

    @Test
    void aTaskWithUnitsWithoutNamesIsRejectedWhenThereAreTooFewOrTheyGotNames() {
        bed.offer(1, apples(4));
        bed.create(ServiceSketch.named("web").replicas(2).units("apple", 2));
        bed.settle();
        assertThat(held()).containsExactly(apples(2), apples(2));

        bed.offer(1, apples(3));
        assertThat(held()).containsExactly(apples(2));

        bed.offer(1, new TaskSpec.GenericResource.Named("apple", "red"));
        assertThat(held()).isEmpty();
    }
}
