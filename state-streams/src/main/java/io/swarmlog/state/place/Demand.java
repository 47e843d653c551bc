package io.swarmlog.state.place;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Made;
import io.swarmlog.model.EndpointSpec;
import io.swarmlog.model.TaskSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a task of one spec version takes of a node: all its tasks ask the same. CPU in 10^-9 cores,
/// memory in bytes; `maxReplicas` 0 means no limit.
record Demand(
        long nanoCpus,
        long memoryBytes,
        List<Units> generic,
        List<ClusterImage.PortKey> hostPorts,
        long maxReplicas,
        List<String> spread,
        Needs needs) {

    /// A number of units of a generic resource.
    record Units(String kind, long count) {}

    static Demand of(Made made, ClusterImage image) {
        TaskSpec spec = made.task();
        Optional<TaskSpec.Reservations> reserved =
                spec.resources().flatMap(TaskSpec.Resources::reservations);
        Optional<TaskSpec.Placement> placement = spec.placement();
        return new Demand(
                reserved.map(TaskSpec.Reservations::nanoCpus).orElse(0L),
                reserved.map(TaskSpec.Reservations::memoryBytes).orElse(0L),
                units(reserved.map(TaskSpec.Reservations::genericResources).orElse(List.of())),
                hostPorts(made),
                placement.map(TaskSpec.Placement::maxReplicas).orElse(0L),
                placement.map(TaskSpec.Placement::preferences).orElse(List.of()).stream()
                        .map(TaskSpec.Preference::spreadDescriptor)
                        .toList(),
                Needs.of(spec, image));
    }

    /// What a task of this spec holds that was handed `given`. Logs from before resources were
    /// handed out tell nothing of that: there a task holds as many units as it asks for.
    List<TaskSpec.GenericResource> held(List<TaskSpec.GenericResource> given) {
        if (generic.isEmpty() || !given.isEmpty()) {
            return given;
        }
        List<TaskSpec.GenericResource> asked = new ArrayList<>();
        for (Units units : generic) {
            asked.add(new TaskSpec.GenericResource.Discrete(units.kind(), units.count()));
        }
        return asked;
    }

    /// Services ask for numbers; a named one counts as one unit.
    private static List<Units> units(List<TaskSpec.GenericResource> resources) {
        List<Units> units = new ArrayList<>();
        for (TaskSpec.GenericResource resource : resources) {
            units.add(
                    switch (resource) {
                        case TaskSpec.GenericResource.Discrete(String kind, long count) ->
                                new Units(kind, count);
                        case TaskSpec.GenericResource.Named(String kind, String _) ->
                                new Units(kind, 1);
                    });
        }
        return List.copyOf(units);
    }

    private static List<ClusterImage.PortKey> hostPorts(Made made) {
        List<ClusterImage.PortKey> ports = new ArrayList<>();
        for (EndpointSpec.Port port : made.hostPorts()) {
            if (port.publishedPort() != 0) {
                ports.add(new ClusterImage.PortKey(port.protocolOrTcp(), port.publishedPort()));
            }
        }
        return List.copyOf(ports);
    }
}
