package io.swarmlog.state.admit;

import io.swarmlog.log.Event;
import io.swarmlog.model.ContainerSpec;
import io.swarmlog.model.EndpointSpec;
import io.swarmlog.model.Reason;
import io.swarmlog.model.ServiceSpec;
import io.swarmlog.model.TaskSpec;
import io.swarmlog.state.constraint.Constraints;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/// What a service spec must meet by itself (SwarmKit manager/controlapi/service.go; moby's convert
/// layer for the words without prefix).
final class ServiceRules {
    private static final List<String> MOUNT_TYPES = List.of("bind", "volume", "tmpfs", "npipe");
    private static final List<String> CONDITIONS = List.of("", "none", "on-failure", "any");
    private static final int PORT_MAX = 65_535;

    private static final List<Rule<ServiceSpec>> RULES =
            List.of(
                    SizeRules::check,
                    ServiceRules::runtime,
                    ServiceRules::words,
                    ServiceRules::notYet,
                    ServiceRules::name,
                    spec -> ResourceRules.check(spec.taskTemplate()),
                    ServiceRules::restart,
                    ServiceRules::placement,
                    ServiceRules::image,
                    ServiceRules::mounts,
                    spec -> HealthRules.check(spec.taskTemplate().containerSpec()),
                    ServiceRules::updates,
                    ServiceRules::endpoint,
                    ServiceRules::mode);

    private ServiceRules() {}

    static Optional<Event.Rejected> check(ServiceSpec spec) {
        return Rule.first(RULES, spec);
    }

    private static Optional<Event.Rejected> runtime(ServiceSpec spec) {
        return switch (spec.taskTemplate().runtime()) {
            case "", "container" -> Refusal.none();
            default -> plain("unsupported runtime");
        };
    }

    /// Words of a closed set, refused by the engine's own layer.
    private static Optional<Event.Rejected> words(ServiceSpec spec) {
        for (ContainerSpec.Mount mount : spec.taskTemplate().containerSpec().mounts()) {
            if (!MOUNT_TYPES.contains(mount.type())) {
                return plain("invalid MountType: \"" + mount.type() + '"');
            }
        }
        String condition =
                spec.taskTemplate()
                        .restartPolicy()
                        .map(TaskSpec.RestartPolicy::condition)
                        .orElse("");
        if (!CONDITIONS.contains(condition)) {
            return plain("invalid RestartCondition: \"" + condition + '"');
        }
        String mode = spec.endpointSpec().map(EndpointSpec::mode).orElse("");
        if (!List.of("", EndpointSpec.VIP, EndpointSpec.DNSRR).contains(mode)) {
            return plain("invalid resolution mode: \"" + mode + '"');
        }
        return spec.updateConfig()
                .flatMap(ServiceRules::updateWords)
                .or(() -> spec.rollbackConfig().flatMap(ServiceRules::updateWords));
    }

    private static Optional<Event.Rejected> updateWords(ServiceSpec.UpdateConfig config) {
        if (!List.of("", "pause", "continue", "rollback").contains(config.failureAction())) {
            return plain("unrecognized update failure action " + config.failureAction());
        }
        if (!List.of("", "stop-first", "start-first").contains(config.order())) {
            return plain("unrecognized update order " + config.order());
        }
        return Refusal.none();
    }

    /// What Docker has and we do not have yet, said clearly.
    private static Optional<Event.Rejected> notYet(ServiceSpec spec) {
        ContainerSpec container = spec.taskTemplate().containerSpec();
        boolean job =
                switch (spec.mode()) {
                    case ServiceSpec.Mode.Replicated _, ServiceSpec.Mode.Global _ -> false;
                    case ServiceSpec.Mode.ReplicatedJob _, ServiceSpec.Mode.GlobalJob _ -> true;
                };
        if (job) {
            return missing("jobs (--mode replicated-job, global-job)");
        }
        for (ContainerSpec.FileReference secret : container.secrets()) {
            return Refusal.invalid("secret not found: " + secret.name());
        }
        for (ContainerSpec.FileReference config : container.configs()) {
            return Refusal.invalid("config not found: " + config.name());
        }
        return Refusal.none();
    }

    private static Optional<Event.Rejected> missing(String what) {
        return Optional.of(
                Refusal.plain(Reason.UNIMPLEMENTED, "not implemented in swarmlog yet: " + what));
    }

    private static Optional<Event.Rejected> name(ServiceSpec spec) {
        return Names.check(spec.name());
    }

    private static Optional<Event.Rejected> restart(ServiceSpec spec) {
        Optional<TaskSpec.RestartPolicy> policy = spec.taskTemplate().restartPolicy();
        if (policy.flatMap(TaskSpec.RestartPolicy::delayNs).orElse(0L) < 0) {
            return Refusal.invalid("TaskSpec: restart-delay cannot be negative");
        }
        if (policy.flatMap(TaskSpec.RestartPolicy::windowNs).orElse(0L) < 0) {
            return Refusal.invalid("TaskSpec: restart-window cannot be negative");
        }
        return Refusal.none();
    }

    private static Optional<Event.Rejected> placement(ServiceSpec spec) {
        List<String> expressions =
                spec.taskTemplate()
                        .placement()
                        .map(TaskSpec.Placement::constraints)
                        .orElse(List.of());
        return switch (Constraints.parse(expressions)) {
            case Constraints.Parsed.Ok _ -> Refusal.none();
            case Constraints.Parsed.Wrong(String message) ->
                    Optional.of(Refusal.rpc(Reason.UNKNOWN, message));
        };
    }

    private static Optional<Event.Rejected> image(ServiceSpec spec) {
        String image = spec.taskTemplate().containerSpec().image();
        if (image.isEmpty()) {
            return Refusal.invalid("ContainerSpec: image reference must be provided");
        }
        return ImageReference.isValid(image)
                ? Refusal.none()
                : Refusal.invalid("ContainerSpec: \"" + image + "\" is not a valid repository/tag");
    }

    private static Optional<Event.Rejected> mounts(ServiceSpec spec) {
        SortedSet<String> targets = new TreeSet<>();
        for (ContainerSpec.Mount mount : spec.taskTemplate().containerSpec().mounts()) {
            if (!targets.add(mount.target())) {
                return Refusal.invalid("ContainerSpec: duplicate mount point: " + mount.target());
            }
        }
        return Refusal.none();
    }

    private static Optional<Event.Rejected> updates(ServiceSpec spec) {
        return spec.updateConfig()
                .flatMap(ServiceRules::update)
                .or(() -> spec.rollbackConfig().flatMap(ServiceRules::update));
    }

    private static Optional<Event.Rejected> update(ServiceSpec.UpdateConfig config) {
        if (config.delayNs() < 0) {
            return Refusal.invalid("TaskSpec: update-delay cannot be negative");
        }
        if (config.monitorNs().orElse(0L) < 0) {
            return Refusal.invalid("TaskSpec: update-monitor cannot be negative");
        }
        if (config.maxFailureRatio() < 0 || config.maxFailureRatio() > 1) {
            return Refusal.invalid(
                    "TaskSpec: update-maxfailureratio cannot be less than 0 or bigger than 1");
        }
        return Refusal.none();
    }

    private static Optional<Event.Rejected> endpoint(ServiceSpec spec) {
        boolean dnsrr =
                spec.endpointSpec().map(e -> e.mode().equals(EndpointSpec.DNSRR)).orElse(false);
        SortedSet<String> published = new TreeSet<>();
        for (EndpointSpec.Port port : spec.ports()) {
            if (dnsrr && port.isIngress()) {
                return Refusal.invalid(
                        "EndpointSpec: port published with ingress mode can't be used with dnsrr mode");
            }
            if (port.targetPort() < 0
                    || port.targetPort() > PORT_MAX
                    || port.publishedPort() < 0
                    || port.publishedPort() > PORT_MAX) {
                return Refusal.invalid(
                        "EndpointSpec: expected ports up to 65535, but got "
                                + port.publishedPort()
                                + ':'
                                + port.targetPort());
            }
            String key = port.publishedPort() + "/" + port.protocolOrTcp() + '/' + port.isIngress();
            if (port.publishedPort() != 0 && !published.add(key)) {
                return Refusal.invalid("EndpointSpec: duplicate published ports provided");
            }
        }
        return Refusal.none();
    }

    private static Optional<Event.Rejected> mode(ServiceSpec spec) {
        return spec.mode() instanceof ServiceSpec.Mode.Replicated(long replicas) && replicas < 0
                ? Refusal.invalid("Number of replicas must be non-negative")
                : Refusal.none();
    }

    private static Optional<Event.Rejected> plain(String message) {
        return Optional.of(Refusal.plain(Reason.INVALID_ARGUMENT, message));
    }
}
