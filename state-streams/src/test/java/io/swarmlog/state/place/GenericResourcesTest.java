package io.swarmlog.state.place;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.model.TaskSpec;
import io.swarmlog.model.TaskState;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Which units of a node's generic resources tasks get, and when others may have them.
final class GenericResourcesTest {
    private final World world = new World();

    private static List<TaskSpec.GenericResource> gpus(String... names) {
        List<TaskSpec.GenericResource> gpus = new ArrayList<>();
        for (String name : names) {
            gpus.add(new TaskSpec.GenericResource.Named("gpu", name));
        }
        return gpus;
    }

    private void node(String name, List<TaskSpec.GenericResource> resources) {
        world.node(name, Specs.Machine.of(0, 0).with(resources));
    }

    private List<TaskSpec.GenericResource> of(String task) {
        return world.task(task).genericResources();
    }

    @Test
    void handsOutNamedUnitsInTheOrderOfTheirNames() {
        node("n", gpus("c", "a", "b"));
        world.service("two", new Specs.Wish().units("gpu", 2));
        world.service("one", new Specs.Wish().units("gpu", 1));
        world.tasks("two", List.of("t1"));
        world.place();
        world.tasks("one", List.of("t2", "t3"));

        world.place();

        assertThat(of("t1")).isEqualTo(gpus("a", "b"));
        assertThat(of("t2")).isEqualTo(gpus("c"));
        assertThat(of("t3")).isEmpty();
        assertThat(world.task("t3").status().error())
                .isEqualTo("no suitable node (insufficient resources on 1 node)");
    }

    @Test
    void handsOutTheUnitsOfOneBatchOverItsNodesWithoutGivingAnyTwice() {
        node("n1", gpus("a", "b"));
        node("n2", gpus("a"));
        world.service("web", new Specs.Wish().units("gpu", 1));
        world.tasks("web", List.of("t1", "t2", "t3", "t4"));

        world.place();

        List<String> got = new ArrayList<>();
        for (String task : List.of("t1", "t2", "t3", "t4")) {
            of(task).forEach(unit -> got.add(world.nodeOf(task) + " " + unit));
        }
        assertThat(got)
                .containsExactlyInAnyOrder(
                        "n1 Named[kind=gpu, value=a]",
                        "n1 Named[kind=gpu, value=b]",
                        "n2 Named[kind=gpu, value=a]");
        assertThat(world.task("t4").status().error())
                .isEqualTo("no suitable node (insufficient resources on 2 nodes)");
    }

    @Test
    void givesUnitsBackWhenTheTaskWasSeenToHaveEndedAndNotBefore() {
        node("n", gpus("a"));
        world.service("web", new Specs.Wish().units("gpu", 1));
        world.tasks("web", List.of("t1"));
        world.place();
        world.tasks("web", List.of("t2"));
        world.move("t1", TaskState.RUNNING);
        world.desire("t1", TaskState.SHUTDOWN);
        world.place();
        assertThat(of("t2")).isEmpty();

        world.move("t1", TaskState.SHUTDOWN);
        world.place();

        assertThat(of("t2")).isEqualTo(gpus("a"));
        assertThat(of("t1")).isEqualTo(gpus("a"));
    }

    @Test
    void tasksOfGlobalServicesGetTheirsToo() {
        node("n", gpus("b", "a"));
        world.service("all", new Specs.Wish().units("gpu", 1).everywhere());
        world.boundTask("all", "t1", "n");

        world.place();

        assertThat(of("t1")).isEqualTo(gpus("a"));
    }

    @Test
    void countsUnitsWithoutNames() {
        node("n", List.of(new TaskSpec.GenericResource.Discrete("apple", 5)));
        world.service("web", new Specs.Wish().units("apple", 2));
        world.tasks("web", List.of("t1", "t2", "t3"));

        world.place();

        assertThat(of("t1")).containsExactly(new TaskSpec.GenericResource.Discrete("apple", 2));
        assertThat(of("t2")).containsExactly(new TaskSpec.GenericResource.Discrete("apple", 2));
        assertThat(of("t3")).isEmpty();
    }

    @Test
    void aUnitTheNodeHasNoMoreIsNotHandedOut() {
        node("n", gpus("a", "b"));
        world.service("web", new Specs.Wish().units("gpu", 1));
        world.tasks("web", List.of("t1"));
        world.place();
        node("n", gpus("b", "c"));
        world.tasks("web", List.of("t2", "t3", "t4"));
        world.place();

        node("n", gpus("a", "b", "c"));
        world.place();

        assertThat(of("t1")).isEqualTo(gpus("a"));
        assertThat(of("t2")).isEqualTo(gpus("b"));
        assertThat(of("t3")).isEqualTo(gpus("c"));
        assertThat(of("t4")).isEmpty();
    }

    /// As logs from before units were handed out tell it.
    @Test
    void aTaskThatWasHandedNothingHoldsAsManyUnitsAsItAsksFor() {
        node("n", gpus("a", "b"));
        world.service("web", new Specs.Wish().units("gpu", 1));
        world.tasks("web", List.of("t1"));
        world.assign("t1", "n");
        world.tasks("web", List.of("t2", "t3"));

        world.place();

        assertThat(of("t2")).isEqualTo(gpus("a"));
        assertThat(of("t3")).isEmpty();
        world.move("t1", TaskState.FAILED);
        world.place();
        assertThat(of("t3")).isEqualTo(gpus("b"));
    }
}
