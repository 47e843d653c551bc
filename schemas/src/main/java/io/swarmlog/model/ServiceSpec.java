package io.swarmlog.model;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/// What a user wants of a service (Docker Engine API v1.41 `ServiceSpec`).
public record ServiceSpec(
        String name,
        SortedMap<String, String> labels,
        TaskSpec taskTemplate,
        Mode mode,
        Optional<UpdateConfig> updateConfig,
        Optional<UpdateConfig> rollbackConfig,
        Optional<EndpointSpec> endpointSpec) {

    /// How many tasks, and where.
    public sealed interface Mode {
        /// As many tasks as asked, anywhere.
        record Replicated(long replicas) implements Mode {}

        /// One task on every eligible node.
        record Global() implements Mode {}

        /// Runs `totalCompletions` tasks to their end, at most `maxConcurrent` at once.
        record ReplicatedJob(long maxConcurrent, long totalCompletions) implements Mode {}

        /// Runs one task to its end on every eligible node.
        record GlobalJob() implements Mode {}
    }

    /// How a change is rolled out. Zero parallelism means all at once; monitor absent means 5 s.
    public record UpdateConfig(
            long parallelism,
            long delayNs,
            String failureAction,
            Optional<Long> monitorNs,
            float maxFailureRatio,
            String order) {}

    public ServiceSpec withReplicas(long replicas) {
        return new ServiceSpec(
                name,
                labels,
                taskTemplate,
                new Mode.Replicated(replicas),
                updateConfig,
                rollbackConfig,
                endpointSpec);
    }

    /// The ports asked for, none when there is no endpoint spec.
    public List<EndpointSpec.Port> ports() {
        return endpointSpec.map(EndpointSpec::ports).orElse(List.of());
    }
}
