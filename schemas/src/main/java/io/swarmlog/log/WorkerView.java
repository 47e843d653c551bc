package io.swarmlog.log;

import io.swarmlog.model.ContainerSpec;
import io.swarmlog.model.NetworkSpec;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.model.Sealed;
import io.swarmlog.model.ServiceSpec;
import io.swarmlog.model.SwarmSpec;
import io.swarmlog.model.TaskSpec;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/// What workers may know of an event: enough to route published ports, to know the members, their
/// addresses and certificates, and how far their own tasks are known to be. Events keep their
/// numbers, so the one [io.swarmlog.image.Fold] makes an image of them.
///
/// Left out are the content of tasks (environment, arguments, mounts, labels, images …), names of
/// services and networks, sealed secrets, the seed of ids, all texts for people, and who asked:
/// history is for managers. What a node shall run it reads in its own assignments, sealed to it.
/// See docs/adr/0028-what-workers-read.md.
public final class WorkerView {
    private static final Sealed NOTHING = new Sealed("", "");

    private WorkerView() {}

    /// The event as it stands on `member-events`.
    public static EventRecord of(EventRecord record) {
        return new EventRecord(
                record.sequence(),
                record.cause(),
                record.atMs(),
                record.origin(),
                "",
                "",
                record.last(),
                of(record.event()));
    }

    private static Event of(Event event) {
        return switch (event) {
            case Event.Rejected e -> new Event.Rejected(e.reason(), "");
            case Event.OfSwarm e -> swarm(e);
            case Event.OfService e -> service(e);
            case Event.OfNetwork e -> network(e);
            case Event.OfMembers e -> e;
            case Event.OfNode e -> node(e);
            case Event.OfTasks e -> tasks(e);
            case Event.OfTime e -> e;
        };
    }

    private static Event swarm(Event.OfSwarm event) {
        return switch (event) {
            case Event.SwarmInitialised e -> new Event.SwarmInitialised(e.id(), of(e.settings()));
            case Event.SwarmUpdated e ->
                    new Event.SwarmUpdated(
                            of(e.spec()), Optional.empty(), Optional.empty(), Optional.empty());
            case Event.RootRotationBegan e ->
                    new Event.RootRotationBegan(
                            new Input.RootRotation(
                                    e.rotation().forceRotate(),
                                    e.rotation().signingCert(),
                                    e.rotation().next(),
                                    e.rotation().crossSigned(),
                                    NOTHING,
                                    NOTHING,
                                    NOTHING));
            case Event.RootRotationEnded e -> e;
            case Event.InputSkipped e -> e;
            case Event.ClockOffset e -> e;
            case Event.PublisherRevoked e -> e;
            case Event.SecretsShown _ -> new Event.SecretsShown("");
            case Event.RootRotationDropped e -> e;
            case Event.FeatureLevelFinalised e -> e;
        };
    }

    private static Input.InitialiseSwarm of(Input.InitialiseSwarm settings) {
        return new Input.InitialiseSwarm(
                "",
                of(settings.spec()),
                settings.addressPools(),
                settings.subnetSize(),
                settings.dataPathPort(),
                settings.trust(),
                new Input.SwarmSecrets(NOTHING, NOTHING, NOTHING, NOTHING));
    }

    private static SwarmSpec of(SwarmSpec spec) {
        return new SwarmSpec(
                spec.name(),
                none(),
                spec.taskHistoryRetentionLimit(),
                spec.raft(),
                spec.heartbeatPeriodNs(),
                spec.nodeCertExpiryNs(),
                spec.autoLockManagers(),
                Optional.empty());
    }

    private static Event service(Event.OfService event) {
        return switch (event) {
            case Event.ServiceCreated e ->
                    new Event.ServiceCreated(
                            e.service(), of(e.service().value(), e.spec()), Optional.empty());
            case Event.ServiceUpdated e ->
                    new Event.ServiceUpdated(
                            e.service(),
                            of(e.service().value(), e.spec()),
                            e.change(),
                            Optional.empty());
            case Event.ServiceRemoved e -> e;
            case Event.EndpointAllocated e -> e;
            case Event.UpdateStatusChanged e ->
                    new Event.UpdateStatusChanged(e.service(), Optional.empty());
            case Event.RolloutAdvanced e ->
                    new Event.RolloutAdvanced(e.service(), Optional.empty());
        };
    }

    /// The ports of each version of a service are needed, since tasks of two versions stand side by
    /// side during an update.
    private static ServiceSpec of(String name, ServiceSpec spec) {
        return new ServiceSpec(
                name,
                none(),
                new TaskSpec(
                        CONTAINER,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        Optional.empty(),
                        0,
                        ""),
                spec.mode(),
                Optional.empty(),
                Optional.empty(),
                spec.endpointSpec());
    }

    private static final ContainerSpec CONTAINER =
            new ContainerSpec(
                    "",
                    none(),
                    List.of(),
                    List.of(),
                    "",
                    List.of(),
                    "",
                    "",
                    List.of(),
                    Optional.empty(),
                    Optional.empty(),
                    "",
                    false,
                    false,
                    false,
                    List.of(),
                    Optional.empty(),
                    Optional.empty(),
                    List.of(),
                    Optional.empty(),
                    List.of(),
                    List.of(),
                    "",
                    none(),
                    List.of(),
                    List.of(),
                    List.of());

    private static Event network(Event.OfNetwork event) {
        return switch (event) {
            case Event.NetworkCreated e ->
                    new Event.NetworkCreated(
                            e.network(),
                            new NetworkSpec(
                                    e.network().value(),
                                    none(),
                                    e.spec().driver(),
                                    none(),
                                    e.spec().enableIpv6(),
                                    e.spec().internal(),
                                    e.spec().attachable(),
                                    e.spec().ingress(),
                                    Optional.empty()));
            case Event.NetworkAllocated e -> e;
            case Event.NetworkRemoved e -> e;
        };
    }

    /// A node compares what the swarm knows of it with what it is, so its description stays whole.
    private static Event node(Event.OfNode event) {
        return switch (event) {
            case Event.NodeRegistered e ->
                    new Event.NodeRegistered(e.seat(), e.registration(), of(e.spec()));
            case Event.NodeUpdated e -> new Event.NodeUpdated(e.node(), of(e.spec()));
            // Tunnels of one that left are taken no more.
            case Event.NodeStateChanged e when e.isLeaving() -> e;
            case Event.NodeStateChanged e -> new Event.NodeStateChanged(e.node(), e.state(), "");
            case Event.NodeRemoved e -> e;
        };
    }

    private static NodeSpec of(NodeSpec spec) {
        return new NodeSpec("", none(), spec.role(), spec.availability());
    }

    private static Event tasks(Event.OfTasks event) {
        return switch (event) {
            case Event.TasksCreated e -> e;
            case Event.TasksAllocated e -> e;
            case Event.TasksAssigned e ->
                    new Event.TasksAssigned(
                            e.tasks().stream()
                                    .map(it -> new Event.Placed(it.task(), it.node(), List.of()))
                                    .toList(),
                            "");
            case Event.TasksWaiting e ->
                    new Event.TasksWaiting(
                            e.tasks().stream()
                                    .map(it -> new Event.Waiting(it.task(), ""))
                                    .toList());
            case Event.TasksMoved e ->
                    new Event.TasksMoved(
                            e.reportedBy(), e.moves().stream().map(WorkerView::of).toList());
            case Event.TasksDesired e -> new Event.TasksDesired(e.desired(), e.tasks(), "");
            case Event.TasksRemoved e -> e;
        };
    }

    /// The id of the container stays: by it an agent knows which containers it made.
    private static Input.TaskReport of(Input.TaskReport report) {
        return new Input.TaskReport(
                report.task(),
                report.state(),
                report.atMs(),
                "",
                "",
                report.container(),
                report.hostPorts());
    }

    private static SortedMap<String, String> none() {
        return Collections.emptySortedMap();
    }
}
