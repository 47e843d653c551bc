package io.swarmlog.replay.golden;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.codec.AvroWires;
import io.swarmlog.codec.FixedSchemaIds;
import io.swarmlog.codec.Wires;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Fold;
import io.swarmlog.image.Service;
import io.swarmlog.image.Swarm;
import io.swarmlog.image.Task;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.WorkerView;
import io.swarmlog.mesh.route.Routes;
import io.swarmlog.model.ContainerSpec;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.Sealed;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What workers may know of every recorded log: all they need, and nothing of what tasks are.
final class WorkerViewTest {
    private static final Wires WIRES = AvroWires.of(new FixedSchemaIds());

    /// Shorter texts stand in other texts by chance.
    private static final int TELLING_CHARS = 4;

    @ParameterizedTest
    @EnumSource
    void foldsToTheSameRoutesMembersAndTaskStates(Feature feature) {
        List<EventRecord> events = feature.play().events();
        ClusterImage whole = ClusterImage.EMPTY;
        ClusterImage known = ClusterImage.EMPTY;

        for (EventRecord event : events) {
            whole = Fold.apply(whole, event);
            known = Fold.apply(known, WorkerView.of(event));

            assertThat(known.sequence()).isEqualTo(whole.sequence());
            assertThat(known.members()).isEqualTo(whole.members());
            assertThat(known.swarm().map(Swarm::root).map(it -> it.desired()))
                    .isEqualTo(whole.swarm().map(Swarm::root).map(it -> it.desired()));
            for (NodeId node : whole.nodes().keySet()) {
                assertThat(known.node(node).orElseThrow().registration())
                        .isEqualTo(whole.node(node).orElseThrow().registration());
                assertThat(Routes.of(known, node)).isEqualTo(Routes.of(whole, node));
            }
        }
        assertThat(known.tasks().values())
                .map(Task::state)
                .isEqualTo(whole.tasks().values().stream().map(Task::state).toList());
    }

    @ParameterizedTest
    @EnumSource
    void tellsNothingOfTasksContentNamesOrSecrets(Feature feature) {
        Set<String> secrets = new TreeSet<>();
        ClusterImage image = ClusterImage.EMPTY;
        StringBuilder told = new StringBuilder();

        for (EventRecord event : feature.play().events()) {
            image = Fold.apply(image, event);
            image.services().values().forEach(service -> secrets.addAll(content(service)));
            image.swarm().ifPresent(swarm -> secrets.addAll(sealed(swarm)));
            byte[] bytes = WIRES.events().encode(WorkerView.of(event));
            told.append(new String(bytes, StandardCharsets.ISO_8859_1)).append('\n');
        }
        secrets.removeIf(it -> it.length() < TELLING_CHARS);

        assertThat(secrets.stream().filter(it -> told.indexOf(it) >= 0)).isEmpty();
    }

    private static List<String> content(Service service) {
        ContainerSpec container = service.spec().taskTemplate().containerSpec();
        return Stream.of(
                        Stream.of(container.image(), container.hostname(), container.dir()),
                        container.env().stream(),
                        container.args().stream(),
                        container.command().stream(),
                        container.labels().values().stream(),
                        service.spec().labels().values().stream(),
                        container.mounts().stream().map(ContainerSpec.Mount::source))
                .flatMap(it -> it)
                .toList();
    }

    private static List<String> sealed(Swarm swarm) {
        return Stream.of(
                        swarm.secrets().caKey(),
                        swarm.secrets().workerToken(),
                        swarm.secrets().managerToken(),
                        swarm.secrets().unlockKey())
                .map(Sealed::base64)
                .toList();
    }
}
