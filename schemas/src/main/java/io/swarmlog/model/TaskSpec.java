package io.swarmlog.model;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/// What a task runs and where it may run (Docker Engine API v1.41 `TaskSpec`).
/// `runtime` is empty or `container`; the others are refused.
public record TaskSpec(
        ContainerSpec containerSpec,
        Optional<Resources> resources,
        Optional<RestartPolicy> restartPolicy,
        Optional<Placement> placement,
        List<NetworkAttachment> networks,
        Optional<Driver> logDriver,
        long forceUpdate,
        String runtime) {

    /// Limits are what the kernel enforces, reservations what placement counts.
    public record Resources(Optional<Limits> limits, Optional<Reservations> reservations) {}

    /// Zero means no limit. Memory in bytes, CPU in 10^-9 cores.
    public record Limits(long nanoCpus, long memoryBytes, long pids) {}

    /// Zero means nothing reserved. Memory in bytes, CPU in 10^-9 cores.
    public record Reservations(
            long nanoCpus, long memoryBytes, List<GenericResource> genericResources) {}

    /// A resource the engine knows by name only: a number of units, or one named unit.
    public sealed interface GenericResource {
        record Discrete(String kind, long value) implements GenericResource {}

        record Named(String kind, String value) implements GenericResource {}
    }

    /// When a task that ended is replaced. Condition is `none`, `on-failure`, `any` or empty (any);
    /// delay absent means 5 s; attempts 0 or absent means without limit.
    public record RestartPolicy(
            String condition,
            Optional<Long> delayNs,
            Optional<Long> maxAttempts,
            Optional<Long> windowNs) {
        public static final String NONE = "none";
        public static final String ON_FAILURE = "on-failure";
        public static final String ANY = "any";

        /// SwarmKit api/defaults: 5 s.
        public static final long DEFAULT_DELAY_NS = 5_000_000_000L;
    }

    /// Where tasks may run. `maxReplicas` 0 means no limit per node.
    public record Placement(
            List<String> constraints,
            List<Preference> preferences,
            long maxReplicas,
            List<Platform> platforms) {}

    /// Spread evenly over the values of `spreadDescriptor` (`node.labels.rack`).
    public record Preference(String spreadDescriptor) {}

    /// A machine's kind, as the kernel or an image manifest names it.
    public record Platform(String architecture, String os) {}

    /// A network to attach, by id or name as sent; decided to an id at admission.
    public record NetworkAttachment(
            String target, List<String> aliases, SortedMap<String, String> driverOpts) {}

    /// A plugin by name, with its options.
    public record Driver(String name, SortedMap<String, String> options) {}

    public TaskSpec withNetworks(List<NetworkAttachment> attachments) {
        return new TaskSpec(
                containerSpec,
                resources,
                restartPolicy,
                placement,
                attachments,
                logDriver,
                forceUpdate,
                runtime);
    }
}
