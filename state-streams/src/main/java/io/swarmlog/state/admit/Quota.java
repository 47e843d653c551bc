package io.swarmlog.state.admit;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Network;
import io.swarmlog.log.Event;
import io.swarmlog.model.Limits;
import io.swarmlog.model.NetworkId;
import io.swarmlog.model.ServiceId;
import io.swarmlog.model.ServiceSpec;
import io.swarmlog.model.TaskSpec;
import java.util.Optional;

/// Is there room for the service in the swarm? All tasks that a manager holds count, those that
/// ended too.
final class Quota {
    private Quota() {}

    /// The refusal of a spec whose networks are named by id.
    static Optional<Event.Rejected> check(
            ClusterImage image, ServiceSpec spec, Optional<ServiceId> self) {
        long each = assignmentBytes(image, spec);
        long wanted = tasks(image, spec);
        if (self.isEmpty() && image.services().size() >= Limits.SERVICES) {
            return exhausted(
                    "the swarm has %d services, and at most %d are allowed"
                            .formatted(image.services().size(), Limits.SERVICES));
        }
        if (each > Limits.ASSIGNMENT_BYTES) {
            return exhausted(
                    ("a task would need %d bytes to describe, its networks included, and at most %d"
                                    + " are allowed")
                            .formatted(each, Limits.ASSIGNMENT_BYTES));
        }
        long room = image.members().taskRoom();
        long there = image.tasks().size();
        long more =
                wanted - self.flatMap(image::service).map(it -> tasks(image, it.spec())).orElse(0L);
        if (wanted > room || (more > 0 && there + more > room)) {
            return exhausted(
                    ("too many tasks: %d are wanted, the swarm has %d already, and at most %d are"
                                    + " allowed in it")
                            .formatted(wanted, there, room));
        }
        if (wanted * each > Limits.ASSIGNMENTS_OF_SERVICE_BYTES) {
            return exhausted(
                    ("%d tasks of %d bytes each are too much for one service: at most %d bytes are"
                                    + " allowed in all")
                            .formatted(wanted, each, Limits.ASSIGNMENTS_OF_SERVICE_BYTES));
        }
        return Refusal.none();
    }

    private static Optional<Event.Rejected> exhausted(String message) {
        return Refusal.invalid(message);
    }

    /// A global service may have a task on each node.
    private static long tasks(ClusterImage image, ServiceSpec spec) {
        return switch (spec.mode()) {
            case ServiceSpec.Mode.Replicated(long replicas) -> replicas;
            case ServiceSpec.Mode.ReplicatedJob(long _, long completions) -> completions;
            case ServiceSpec.Mode.Global _, ServiceSpec.Mode.GlobalJob _ -> image.nodes().size();
        };
    }

    private static long assignmentBytes(ClusterImage image, ServiceSpec spec) {
        long bytes = SpecSize.of(spec);
        for (TaskSpec.NetworkAttachment attachment : spec.taskTemplate().networks()) {
            bytes +=
                    image.network(new NetworkId(attachment.target()))
                            .map(Network::spec)
                            .map(SpecSize::of)
                            .orElse(0L);
        }
        return bytes;
    }
}
