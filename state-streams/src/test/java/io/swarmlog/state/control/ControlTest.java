package io.swarmlog.state.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.image.Task;
import io.swarmlog.log.Assignment;
import io.swarmlog.log.Event;
import io.swarmlog.log.Input;
import io.swarmlog.log.Origin;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.model.Reason;
import io.swarmlog.model.TaskState;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ControlTest {
    @Test
    void runsTheReplicasAskedFor() {
        Bed bed = Bed.withNodes(3);

        bed.create(ServiceSketch.named("web").replicas(6));
        bed.settle();

        assertThat(bed.running("web")).hasSize(6);
        assertThat(bed.running("web"))
                .filteredOn(task -> task.node().equals(Optional.of(Bed.node(1))))
                .hasSize(2);
    }

    @Test
    void scalesUpAndDown() {
        Bed bed = Bed.withNodes(3);
        bed.create(ServiceSketch.named("web").replicas(2));
        bed.settle();

        bed.take(new Input.ScaleService("web", 5));
        bed.settle();
        assertThat(bed.running("web")).hasSize(5);

        bed.take(new Input.ScaleService("web", 1));
        bed.settle();
        assertThat(bed.tasks("web")).hasSize(1);
        assertThat(bed.running("web")).hasSize(1);
    }

    @Test
    void forgetsARemovedService() {
        Bed bed = Bed.withNodes(2);
        bed.create(ServiceSketch.named("web").replicas(4).publish(8080, 80, "ingress"));
        bed.settle();
        var ingress = bed.image().networkNamed("ingress").orElseThrow().id();
        assertThat(bed.image().network(ingress).orElseThrow().addressesInUse()).hasSize(5);

        bed.take(new Input.RemoveService("web"));
        bed.settle();

        assertThat(bed.image().tasks()).isEmpty();
        assertThat(bed.image().services()).isEmpty();
        assertThat(bed.image().indexes().ports()).isEmpty();
        assertThat(bed.image().network(ingress).orElseThrow().addressesInUse()).isEmpty();
    }

    @Test
    void tellsANodeItsNetworksAndNames() {
        Bed bed = Bed.withNodes(1);
        bed.take(new Input.CreateNetwork(Networks.named("back")));

        bed.create(
                ServiceSketch.named("web")
                        .network("back", "www")
                        .publish(0, 80, "ingress")
                        .publish(9000, 90, "host"));

        Assignment told = bed.assignment(bed.tasks("web").getFirst().id()).orElseThrow();
        assertThat(told.networks())
                .map(network -> network.spec().name(), Assignment.AttachedNetwork::aliases)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("ingress", List.of("web", "tasks.web")),
                        org.assertj.core.groups.Tuple.tuple(
                                "back", List.of("web", "www", "tasks.web")));
        assertThat(told.networks())
                .map(Assignment.AttachedNetwork::address)
                .containsExactly("10.0.0.3/24", "10.0.1.3/24");
        assertThat(told.hostPorts()).hasSize(1);
        assertThat(bed.service("web").ports()).map(port -> port.publishedPort()).contains(30_000);
    }

    @Test
    void attachesToTheNetworksOfTheEngineItself() {
        Bed bed = Bed.withNodes(1);

        bed.create(ServiceSketch.named("web").network("host"));

        Assignment told = bed.assignment(bed.tasks("web").getFirst().id()).orElseThrow();
        assertThat(told.networks())
                .map(network -> network.spec().driver() + '@' + network.address())
                .containsExactly("host@");
    }

    @Test
    void givesEveryCommandAnOutcome() {
        Bed bed = Bed.empty();
        assertThat(Bed.rejection(bed.create(ServiceSketch.named("web"))).reason())
                .isEqualTo(Reason.UNAVAILABLE);

        bed.take(Bed.initialise(5));

        assertThat(Bed.rejection(bed.take(Bed.initialise(5))).reason())
                .isEqualTo(Reason.UNAVAILABLE);
        assertThat(Bed.rejection(bed.take(new Input.RemoveService("nosuch"))))
                .isEqualTo(new Event.Rejected(Reason.NOT_FOUND, "service nosuch not found"));
    }

    @Test
    void takesAPublishedCommandOnce() {
        Bed bed = Bed.withNodes(1);
        Input create = new Input.CreateService(ServiceSketch.named("web").spec(), Optional.empty());

        Decision first = bed.take(new Origin.Published(7), create);
        Decision second = bed.take(new Origin.Published(7), create);

        assertThat(first.events()).isNotEmpty();
        assertThat(second).isEqualTo(Decision.NOTHING);
    }

    @Test
    void replacesTheTasksOfALostNodeAtOnce() {
        Bed bed = Bed.withNodes(2);
        bed.create(ServiceSketch.named("web").replicas(4));
        bed.settle();

        bed.silence(2);
        bed.settle();

        assertThat(bed.running("web")).hasSize(4);
        assertThat(bed.running("web"))
                .allMatch(task -> task.node().equals(Optional.of(Bed.node(1))));
    }

    @Test
    void stopsTheOldTasksOfANodeThatComesBack() {
        Bed bed = Bed.withNodes(2);
        bed.create(ServiceSketch.named("web").replicas(4));
        bed.settle();
        bed.silence(2);
        bed.settle();

        bed.wake(2);
        bed.settle();

        assertThat(bed.tasks("web", task -> task.state() == TaskState.RUNNING)).hasSize(4);
        assertThat(bed.image().indexes().timers()).isEmpty();
    }

    @Test
    void orphansTheTasksOfANodeThatStaysAway() {
        Bed bed = Bed.withNodes(2);
        bed.create(ServiceSketch.named("web").replicas(4));
        bed.settle();
        bed.silence(2);

        bed.pass(24 * 60 * 60 * 1000L);

        assertThat(bed.tasks("web", task -> task.state() == TaskState.ORPHANED)).hasSize(2);
        assertThat(bed.running("web")).hasSize(4);
    }

    @Test
    void drainsANode() {
        Bed bed = Bed.withNodes(2);
        bed.create(ServiceSketch.named("web").replicas(4));
        bed.create(ServiceSketch.named("all").global());
        bed.settle();

        bed.availability(2, NodeSpec.Availability.DRAIN);
        bed.settle();

        assertThat(bed.running("web"))
                .hasSize(4)
                .allMatch(task -> task.node().equals(Optional.of(Bed.node(1))));
        assertThat(bed.running("all")).hasSize(1);

        bed.availability(2, NodeSpec.Availability.ACTIVE);
        bed.settle();
        assertThat(bed.running("all")).hasSize(2);
    }

    @Test
    void leavesTasksOnAPausedNodeAndPlacesNoMore() {
        Bed bed = Bed.withNodes(2);
        bed.create(ServiceSketch.named("web").replicas(2));
        bed.settle();

        bed.availability(2, NodeSpec.Availability.PAUSE);
        bed.take(new Input.ScaleService("web", 6));
        bed.settle();

        assertThat(bed.running("web")).hasSize(6);
        assertThat(bed.running("web"))
                .filteredOn(task -> task.node().equals(Optional.of(Bed.node(2))))
                .hasSize(1);
    }

    @Test
    void tellsANodeThatIsRemovedNothingMore() {
        Bed bed = Bed.withNodes(2);
        bed.create(ServiceSketch.named("web").replicas(2));
        bed.create(ServiceSketch.named("all").global());
        bed.settle();
        List<Task> there = bed.tasks("web", task -> task.node().equals(Optional.of(Bed.node(2))));

        Decision removed = bed.take(new Input.RemoveNode("node2", true));
        bed.settle();

        assertThat(removed.dispatches())
                .filteredOn(dispatch -> dispatch.assignment().isEmpty())
                .map(Dispatch::task)
                .containsAll(there.stream().map(Task::id).toList());
        assertThat(bed.running("web")).hasSize(2);
        assertThat(bed.tasks("all")).hasSize(1);
    }
}
