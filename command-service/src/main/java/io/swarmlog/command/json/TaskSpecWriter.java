package io.swarmlog.command.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmlog.model.TaskSpec;
import java.util.List;
import java.util.Optional;

/// Writes a `TaskSpec`: the template of a service, which says its runtime, or the spec of a task,
/// which does not.
final class TaskSpecWriter {
    private TaskSpecWriter() {}

    static ObjectNode template(TaskSpec spec) {
        return fields(spec).put("Runtime", "container").node();
    }

    static ObjectNode ofTask(TaskSpec spec) {
        return fields(spec).node();
    }

    private static GoObject fields(TaskSpec spec) {
        GoObject out = new GoObject();
        out.put("ContainerSpec", ContainerWriter.container(spec.containerSpec()));
        spec.resources().ifPresent(resources -> out.put("Resources", resources(resources)));
        spec.restartPolicy().ifPresent(policy -> out.put("RestartPolicy", restart(policy)));
        spec.placement().ifPresent(placement -> out.put("Placement", placement(placement)));
        out.addAll("Networks", spec.networks().stream().map(TaskSpecWriter::network).toList());
        spec.logDriver().ifPresent(driver -> out.put("LogDriver", driver(driver)));
        return out.put("ForceUpdate", spec.forceUpdate());
    }

    /// The template with the defaults of SwarmKit api/defaults where nothing was sent.
    static TaskSpec withDefaults(TaskSpec spec) {
        TaskSpec.RestartPolicy sent =
                spec.restartPolicy()
                        .orElse(
                                new TaskSpec.RestartPolicy(
                                        TaskSpec.RestartPolicy.ANY,
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.empty()));
        return new TaskSpec(
                ContainerWriter.withDefaults(spec.containerSpec()),
                spec.resources()
                        .or(() ->
                                Optional.of(
                                        new TaskSpec.Resources(
                                                Optional.empty(), Optional.empty()))),
                Optional.of(
                        new TaskSpec.RestartPolicy(
                                sent.condition(),
                                sent.delayNs()
                                        .or(() ->
                                                Optional.of(
                                                        TaskSpec.RestartPolicy.DEFAULT_DELAY_NS)),
                                sent.maxAttempts(),
                                sent.windowNs())),
                spec.placement()
                        .or(() ->
                                Optional.of(
                                        new TaskSpec.Placement(
                                                List.of(), List.of(), 0, List.of()))),
                spec.networks(),
                spec.logDriver(),
                spec.forceUpdate(),
                spec.runtime());
    }

    private static ObjectNode resources(TaskSpec.Resources resources) {
        GoObject out = new GoObject();
        resources
                .limits()
                .ifPresent(limits ->
                        out.put(
                                "Limits",
                                new GoObject()
                                        .add("NanoCPUs", limits.nanoCpus())
                                        .add("MemoryBytes", limits.memoryBytes())
                                        .add("Pids", limits.pids())
                                        .node()));
        resources
                .reservations()
                .ifPresent(reserved ->
                        out.put(
                                "Reservations",
                                amounts(
                                        reserved.nanoCpus(),
                                        reserved.memoryBytes(),
                                        reserved.genericResources())));
        return out.node();
    }

    static ObjectNode amounts(
            long nanoCpus, long memoryBytes, List<TaskSpec.GenericResource> generic) {
        return new GoObject()
                .add("NanoCPUs", nanoCpus)
                .add("MemoryBytes", memoryBytes)
                .addAll("GenericResources", generic.stream().map(TaskSpecWriter::generic).toList())
                .node();
    }

    static ObjectNode generic(TaskSpec.GenericResource resource) {
        return switch (resource) {
            case TaskSpec.GenericResource.Named(String kind, String value) ->
                    new GoObject()
                            .put(
                                    "NamedResourceSpec",
                                    new GoObject().add("Kind", kind).add("Value", value).node())
                            .node();
            case TaskSpec.GenericResource.Discrete(String kind, long value) ->
                    new GoObject()
                            .put(
                                    "DiscreteResourceSpec",
                                    new GoObject().add("Kind", kind).add("Value", value).node())
                            .node();
        };
    }

    private static ObjectNode restart(TaskSpec.RestartPolicy policy) {
        GoObject out = new GoObject();
        out.put("Condition", ServiceSpecWriter.or(policy.condition(), TaskSpec.RestartPolicy.ANY));
        policy.delayNs().ifPresent(delay -> out.put("Delay", delay));
        out.put("MaxAttempts", policy.maxAttempts().orElse(0L));
        policy.windowNs().ifPresent(window -> out.put("Window", window));
        return out.node();
    }

    private static ObjectNode placement(TaskSpec.Placement placement) {
        return new GoObject()
                .add("Constraints", placement.constraints())
                .addAll(
                        "Preferences",
                        placement.preferences().stream().map(TaskSpecWriter::preference).toList())
                .add("MaxReplicas", placement.maxReplicas())
                .addAll(
                        "Platforms",
                        placement.platforms().stream().map(TaskSpecWriter::platform).toList())
                .node();
    }

    private static ObjectNode preference(TaskSpec.Preference preference) {
        return new GoObject()
                .put(
                        "Spread",
                        new GoObject()
                                .put("SpreadDescriptor", preference.spreadDescriptor())
                                .node())
                .node();
    }

    static ObjectNode platform(TaskSpec.Platform platform) {
        return new GoObject()
                .add("Architecture", platform.architecture())
                .add("OS", platform.os())
                .node();
    }

    private static ObjectNode network(TaskSpec.NetworkAttachment network) {
        return new GoObject()
                .add("Target", network.target())
                .add("Aliases", network.aliases())
                .add("DriverOpts", network.driverOpts())
                .node();
    }

    static ObjectNode driver(TaskSpec.Driver driver) {
        return new GoObject().add("Name", driver.name()).add("Options", driver.options()).node();
    }
}
