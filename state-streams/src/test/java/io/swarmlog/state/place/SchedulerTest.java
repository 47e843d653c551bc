package io.swarmlog.state.place;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.log.Event;
import io.swarmlog.model.NodeState;
import io.swarmlog.model.TaskState;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class SchedulerTest {
    private final World world = new World();

    private void nodes(int count) {
        for (int i = 0; i < count; i++) {
            world.node("node" + i, Specs.Machine.of(1_000, 1_000));
        }
    }

    private List<String> ids(String prefix, int count) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(prefix + i);
        }
        return ids;
    }

    @Test
    void spreadsOverEqualNodesWithADifferenceOfAtMostOne() {
        for (int tasks = 1; tasks < 40; tasks++) {
            World fresh = new World();
            for (int i = 0; i < 7; i++) {
                fresh.node("node" + i, Specs.Machine.of(0, 0));
            }
            fresh.service("web", new Specs.Wish());
            fresh.tasks("web", ids("t", tasks));

            fresh.place();

            var counts = new TreeSet<>(fresh.spread("web").values());
            assertThat(counts.last() - counts.first()).isLessThanOrEqualTo(1);
        }
    }

    @Test
    void servicesOfOneTaskBeginOnDifferentNodes() {
        nodes(10);
        TreeSet<String> used = new TreeSet<>();
        for (int i = 0; i < 30; i++) {
            World alone = new World();
            for (int node = 0; node < 10; node++) {
                alone.node("node" + node, Specs.Machine.of(0, 0));
            }
            alone.service("service" + i, new Specs.Wish());
            alone.tasks("service" + i, List.of("t"));
            alone.place();
            used.add(alone.nodeOf("t"));
        }

        assertThat(used).hasSizeGreaterThan(6);
    }

    @Test
    void explainsTheMostFrequentRefusalFirstAndEqualOnesInTheOrderAsked() {
        world.node("a", Specs.Machine.of(10, 10).labelled("zone", "x"));
        world.node("b", Specs.Machine.of(10, 10).labelled("zone", "y"));
        world.node("c", Specs.Machine.of(10, 10).labelled("zone", "y"));
        world.node("d", Specs.Machine.of(1, 10).labelled("zone", "x"));
        world.node("e", Specs.Machine.of(10, 10).labelled("zone", "x"));
        world.nodeState("e", NodeState.DOWN);
        world.service("web", new Specs.Wish().cpus(5).on("node.labels.zone == x").publishing(80));
        world.tasks("web", List.of("t1"));
        world.place();
        world.tasks("web", List.of("t2"));

        world.place();

        assertThat(world.nodeOf("t1")).isEqualTo("a");
        assertThat(world.task("t2").status().error())
                .isEqualTo(
                        "no suitable node (scheduling constraints not satisfied on 2 nodes;"
                                + " 1 node not available for new tasks;"
                                + " insufficient resources on 1 node;"
                                + " host-mode port already in use on 1 node)");
    }

    @Test
    void saysWhyATaskWaitsOnlyWhenTheReasonChanges() {
        nodes(2);
        world.service("web", new Specs.Wish().cpus(2_000));
        world.tasks("web", List.of("t1"));
        assertThat(world.place()).hasSize(1);

        world.nodeState("node0", NodeState.READY);
        assertThat(world.place()).isEmpty();

        world.node("node2", Specs.Machine.of(1_000, 1_000));
        assertThat(world.place()).hasSize(1);
        assertThat(world.task("t1").status().error())
                .isEqualTo("no suitable node (insufficient resources on 3 nodes)");
    }

    @Test
    void confirmsTasksOfGlobalServicesOnTheirNodeWithSwarmsWords() {
        nodes(2);
        world.service("agent", new Specs.Wish().cpus(600).everywhere());
        world.boundTask("agent", "t0", "node0");
        world.boundTask("agent", "t1", "node0");

        List<Event> events = world.place();

        assertThat(events).hasSize(2);
        assertThat(world.task("t0").status().message())
                .isEqualTo("scheduler confirmed task can run on preassigned node");
        assertThat(world.task("t1").state()).isEqualTo(TaskState.PENDING);
        assertThat(world.task("t1").status().error()).isEqualTo("insufficient resources on 1 node");

        world.move("t0", TaskState.FAILED);
        world.place();

        assertThat(world.task("t1").state()).isEqualTo(TaskState.ASSIGNED);
    }

    @Test
    void holdsReservationsUntilTheTaskIsSeenToHaveEnded() {
        world.node("node0", Specs.Machine.of(10, 10));
        world.service("web", new Specs.Wish().memory(10));
        world.tasks("web", List.of("t1"));
        world.place();
        world.desire("t1", TaskState.SHUTDOWN);
        world.tasks("web", List.of("t2"));
        world.place();
        assertThat(world.nodeOf("t2")).isEmpty();

        world.move("t1", TaskState.SHUTDOWN);
        world.place();

        assertThat(world.nodeOf("t2")).isEqualTo("node0");
    }

    @Test
    void forgivesFailuresAfterFiveMinutes() {
        world.node("node0", Specs.Machine.of(0, 0));
        world.node("node1", Specs.Machine.of(0, 0));
        world.service("web", new Specs.Wish());
        world.tasks("web", List.of("stays"));
        world.assign("stays", "node1");
        for (int i = 0; i < 5; i++) {
            world.tasks("web", List.of("f" + i));
            world.place();
            assertThat(world.nodeOf("f" + i)).isEqualTo("node0");
            world.move("f" + i, TaskState.FAILED);
        }
        world.tasks("web", List.of("afar"));
        world.place();
        assertThat(world.nodeOf("afar")).isEqualTo("node1");

        world.later(Placement.FAILURE_WINDOW_MS + 1);
        world.tasks("web", List.of("back"));
        world.place();

        assertThat(world.nodeOf("back")).isEqualTo("node0");
    }

    @Test
    void placesABatchAsIfItsTasksCameOneByOne() {
        TreeMap<String, Integer> together = grown(true);
        TreeMap<String, Integer> oneByOne = grown(false);

        assertThat(together).isEqualTo(oneByOne);
    }

    private TreeMap<String, Integer> grown(boolean together) {
        World fresh = new World();
        for (int i = 0; i < 5; i++) {
            fresh.node("node" + i, Specs.Machine.of(4 + i, 100));
        }
        fresh.service("other", new Specs.Wish());
        fresh.tasks("other", List.of("o1", "o2", "o3"));
        fresh.place();
        fresh.service("web", new Specs.Wish().cpus(1));
        List<String> ids = ids("t", 22);
        if (together) {
            fresh.tasks("web", ids);
            fresh.place();
        } else {
            for (String id : ids) {
                fresh.tasks("web", List.of(id));
                fresh.place();
            }
        }
        return fresh.spread("web");
    }
}
