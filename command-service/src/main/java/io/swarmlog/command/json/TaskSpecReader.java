package io.swarmlog.command.json;

import io.swarmlog.model.TaskSpec;
import java.util.List;
import java.util.Optional;

/// Reads the task template of a service (Docker Engine API v1.41 `TaskSpec`).
final class TaskSpecReader {
    /// The runtime that is meant when none is named.
    private static final String CONTAINER = "container";

    private TaskSpecReader() {}

    static TaskSpec read(GoStruct spec, GoStruct container, ApiVersion version) {
        return new TaskSpec(
                ContainerReader.read(container, version),
                spec.struct("Resources", "ResourceRequirements")
                        .map(resources -> resources(resources, version)),
                spec.struct("RestartPolicy", "RestartPolicy").map(TaskSpecReader::restart),
                spec.struct("Placement", "Placement").map(place -> placement(place, version)),
                networks(spec),
                spec.struct("LogDriver", "Driver").map(TaskSpecReader::driver),
                spec.uint64("ForceUpdate").orElse(0L),
                spec.text("Runtime").equals(CONTAINER) ? "" : spec.text("Runtime"));
    }

    static List<TaskSpec.NetworkAttachment> networks(GoStruct spec) {
        return spec.structs("Networks", "NetworkAttachmentConfig").stream()
                .map(network ->
                        new TaskSpec.NetworkAttachment(
                                network.text("Target"),
                                network.texts("Aliases"),
                                network.map("DriverOpts")))
                .toList();
    }

    static TaskSpec.Driver driver(GoStruct driver) {
        return new TaskSpec.Driver(driver.text("Name"), driver.map("Options"));
    }

    private static TaskSpec.Resources resources(GoStruct resources, ApiVersion version) {
        return new TaskSpec.Resources(
                resources
                        .struct("Limits", "Limit")
                        .map(limits ->
                                new TaskSpec.Limits(
                                        limits.int64("NanoCPUs"),
                                        limits.int64("MemoryBytes"),
                                        version.isBefore(41) ? 0 : limits.int64("Pids"))),
                resources
                        .struct("Reservations", "Resources")
                        .map(reserved ->
                                new TaskSpec.Reservations(
                                        reserved.int64("NanoCPUs"),
                                        reserved.int64("MemoryBytes"),
                                        genericResources(reserved))));
    }

    static List<TaskSpec.GenericResource> genericResources(GoStruct resources) {
        return resources.structs("GenericResources", "GenericResource").stream()
                .flatMap(resource -> named(resource).or(() -> discrete(resource)).stream())
                .toList();
    }

    private static Optional<TaskSpec.GenericResource> named(GoStruct resource) {
        return resource.struct("NamedResourceSpec", "NamedGenericResource")
                .map(named ->
                        new TaskSpec.GenericResource.Named(
                                named.text("Kind"), named.text("Value")));
    }

    private static Optional<TaskSpec.GenericResource> discrete(GoStruct resource) {
        return resource.struct("DiscreteResourceSpec", "DiscreteGenericResource")
                .map(discrete ->
                        new TaskSpec.GenericResource.Discrete(
                                discrete.text("Kind"), discrete.int64("Value")));
    }

    private static TaskSpec.RestartPolicy restart(GoStruct policy) {
        return new TaskSpec.RestartPolicy(
                ServiceSpecWriter.or(policy.text("Condition"), TaskSpec.RestartPolicy.ANY),
                policy.optionalNanos("Delay"),
                Optional.of(policy.uint64("MaxAttempts").orElse(0L)),
                policy.optionalNanos("Window"));
    }

    /// A preference without a kind is none.
    private static TaskSpec.Placement placement(GoStruct placement, ApiVersion version) {
        return new TaskSpec.Placement(
                placement.texts("Constraints"),
                placement.structs("Preferences", "PlacementPreference").stream()
                        .flatMap(preference -> preference.struct("Spread", "SpreadOver").stream())
                        .map(spread -> new TaskSpec.Preference(spread.text("SpreadDescriptor")))
                        .toList(),
                version.isBefore(40) ? 0 : placement.uint64("MaxReplicas").orElse(0L),
                placement.structs("Platforms", "Platform").stream()
                        .map(TaskSpecReader::platform)
                        .toList());
    }

    static TaskSpec.Platform platform(GoStruct platform) {
        return new TaskSpec.Platform(platform.text("Architecture"), platform.text("OS"));
    }
}
