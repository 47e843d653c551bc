package io.swarmlog.image;

import io.swarmlog.log.Event;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.Failure;
import io.swarmlog.log.Feature;
import io.swarmlog.log.Input;
import io.swarmlog.log.Origin;
import io.swarmlog.log.Timer;
import io.swarmlog.model.ContainerSpec;
import io.swarmlog.model.ContainerStatus;
import io.swarmlog.model.EndpointSpec;
import io.swarmlog.model.Ids;
import io.swarmlog.model.NetworkId;
import io.swarmlog.model.NetworkSpec;
import io.swarmlog.model.NodeDescription;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.model.Reason;
import io.swarmlog.model.Sealed;
import io.swarmlog.model.ServiceId;
import io.swarmlog.model.ServiceSpec;
import io.swarmlog.model.Slot;
import io.swarmlog.model.SwarmId;
import io.swarmlog.model.SwarmSpec;
import io.swarmlog.model.TaskId;
import io.swarmlog.model.TaskSpec;
import io.swarmlog.model.TaskState;
import io.swarmlog.model.UpdateStatus;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The events of a swarm's life, of any size: services are made and placed, their tasks run, some
/// fail and are replaced, and the last service is updated, taken away and forgotten.
public final class Story {
    private static final NodeDescription.TlsTrust TRUST =
            new NodeDescription.TlsTrust("root", "subject", "key");
    private static final SortedMap<String, String> NONE = Collections.emptySortedMap();
    private static final List<TaskState> WAY =
            List.of(TaskState.ACCEPTED, TaskState.PREPARING, TaskState.STARTING, TaskState.RUNNING);

    private final List<EventRecord> events = new ArrayList<>();
    private final int nodes;
    private long cause;
    private int ids;

    private Story(int nodes) {
        this.nodes = nodes;
    }

    /// Events of `services` services with `replicas` tasks each on `nodes` nodes.
    public static List<EventRecord> of(int nodes, int services, int replicas) {
        Story story = new Story(nodes);
        story.begin();
        for (int service = 0; service < services; service++) {
            story.service(service, replicas);
        }
        story.end(services - 1);
        return story.events;
    }

    private void input(Event... decided) {
        cause++;
        for (int i = 0; i < decided.length; i++) {
            events.add(
                    new EventRecord(
                            events.size() + 1L,
                            cause,
                            1_700_000_000_000L + cause,
                            new Origin.Published(cause),
                            "CN=operator",
                            "command-" + cause,
                            i == decided.length - 1,
                            decided[i]));
        }
    }

    private void begin() {
        Sealed secret = new Sealed("key", "c2VjcmV0");
        SwarmSpec spec =
                new SwarmSpec(
                        SwarmSpec.NAME,
                        NONE,
                        5,
                        new SwarmSpec.Raft(10000, 0, 500, 10, 1),
                        5_000_000_000L,
                        7_776_000_000_000_000L,
                        false,
                        Optional.empty());
        input(
                new Event.SwarmInitialised(
                        new SwarmId(Ids.of("seed", 0, ids++)),
                        new Input.InitialiseSwarm(
                                "seed",
                                spec,
                                List.of("10.0.0.0/8"),
                                24,
                                4789,
                                TRUST,
                                new Input.SwarmSecrets(secret, secret, secret, secret))),
                new Event.NetworkCreated(
                        network(),
                        new NetworkSpec(
                                "front",
                                NONE,
                                "overlay",
                                NONE,
                                false,
                                false,
                                true,
                                false,
                                Optional.empty())),
                new Event.NetworkAllocated(
                        network(),
                        List.of(new NetworkSpec.IpamConfig("10.0.0.0/8", "", "10.0.0.1", NONE))));
        input(
                new Event.SwarmUpdated(
                        spec, Optional.of(secret), Optional.empty(), Optional.empty()));
        input(
                new Event.RootRotationBegan(
                        new Input.RootRotation(
                                1, "", TRUST, "cross-signed", secret, secret, secret)));
        NodeId member = new NodeId("member");
        input(new Event.NodeAdmitted(member, 1, NodeSpec.Role.MANAGER, "of the old root"));
        input(new Event.LeaderChanged(member));
        input(new Event.RootRotationDropped(2, "signing"));
        input(
                new Event.RootRotationBegan(
                        new Input.RootRotation(
                                3, "", TRUST, "cross-signed", secret, secret, secret)));
        input(new Event.NodeCertified(member, NodeSpec.Role.MANAGER, "new, cross-signed"));
        input(new Event.RootRotationEnded());
        for (int node = 0; node < nodes; node++) {
            register(node);
        }
        input(new Event.FeatureLevelFinalised(Feature.NEWEST));
        input(new Event.Rejected(Reason.NOT_FOUND, "service nobody not found"));
        input(new Event.Rejected(Reason.UNKNOWN, "skipped", Optional.of(Failure.SKIPPED)));
        input(new Event.InputSkipped(cause - 1));
        input(new Event.PublisherRevoked("pipeline"));
        input(new Event.SecretsShown("join tokens"));
        input(new Event.ClockOffset(-3_600_000));
    }

    private void register(int number) {
        NodeSpec spec = new NodeSpec("", NONE, NodeSpec.Role.WORKER, NodeSpec.Availability.ACTIVE);
        NodeDescription description =
                new NodeDescription(
                        "node-" + number,
                        new TaskSpec.Platform("x86_64", "linux"),
                        8_000_000_000L,
                        16L << 30,
                        List.of(),
                        new NodeDescription.Engine("20.10.24", NONE, List.of()),
                        new NodeDescription.TlsTrust("root", "subject", "key"));
        input(
                new Event.NodeRegistered(
                        number,
                        new Input.RegisterNode(
                                node(number),
                                1,
                                spec.role(),
                                spec.availability(),
                                new Input.NodeAddress("10.1.0." + number, "", 0),
                                description),
                        spec));
        input(
                new Event.NodeStateChanged(
                        node(number), io.swarmlog.model.NodeState.DOWN, "heartbeat failure"));
        input(
                new Event.NodeStateChanged(node(number), io.swarmlog.model.NodeState.READY, ""),
                new Event.NodeUpdated(node(number), spec));
    }

    private void service(int number, int replicas) {
        List<Event.NewTask> fresh = new ArrayList<>();
        List<Event.TaskAddresses> addresses = new ArrayList<>();
        List<Event.Placed> placed = new ArrayList<>();
        for (int slot = 1; slot <= replicas; slot++) {
            TaskId task = new TaskId(Ids.of("seed", cause, ids++));
            fresh.add(new Event.NewTask(task, new Slot.Numbered(slot)));
            addresses.add(new Event.TaskAddresses(task, List.of(address())));
            placed.add(new Event.Placed(task, node((number + slot) % nodes), List.of()));
        }
        List<TaskId> tasks = fresh.stream().map(Event.NewTask::task).toList();
        input(
                new Event.ServiceCreated(serviceId(number), spec(number, replicas), auth()),
                new Event.EndpointAllocated(serviceId(number), ports(number), List.of(address())),
                new Event.TasksCreated(
                        serviceId(number), events.size() + 1L, TaskState.RUNNING, fresh),
                new Event.TasksAllocated(addresses),
                new Event.TasksWaiting(
                        List.of(new Event.Waiting(tasks.getFirst(), "no suitable node"))),
                new Event.TasksAssigned(placed, "scheduler assigned task to node"));
        for (TaskId task : tasks) {
            for (TaskState state : WAY) {
                input(moved(task, state));
            }
        }
        replace(number, fresh.getFirst());
    }

    /// A task fails, its replacement waits for its delay and then starts.
    private void replace(int number, Event.NewTask old) {
        TaskId next = new TaskId(Ids.of("seed", cause, ids++));
        Timer delay = new Timer.StartTask(next);
        input(
                moved(old.task(), TaskState.FAILED),
                new Event.TasksDesired(TaskState.SHUTDOWN, List.of(old.task()), "failed"),
                new Event.TasksCreated(
                        serviceId(number),
                        events.size() + 1L,
                        TaskState.READY,
                        List.of(new Event.NewTask(next, old.slot()))),
                new Event.TimerSet(delay, 1_700_000_005_000L + cause),
                new Event.TasksAllocated(
                        List.of(new Event.TaskAddresses(next, List.of(address())))),
                new Event.TasksAssigned(
                        List.of(new Event.Placed(next, node(0), List.of())), "assigned"));
        input(
                new Event.TimerCleared(delay),
                new Event.TasksDesired(TaskState.RUNNING, List.of(next), "delay is over"));
        input(moved(next, TaskState.RUNNING), new Event.TasksRemoved(List.of(old.task())));
    }

    private void end(int number) {
        ServiceId service = serviceId(number);
        input(
                new Event.ServiceUpdated(
                        service, spec(number, 1), Event.Change.UPDATE, Optional.empty()),
                new Event.UpdateStatusChanged(
                        service,
                        Optional.of(
                                new UpdateStatus(
                                        UpdateStatus.State.UPDATING, 1, Optional.empty(), ""))),
                new Event.RolloutAdvanced(service, Optional.empty()));
        ClusterImage image = Fold.applyAll(ClusterImage.EMPTY, events);
        List<TaskId> tasks =
                image.slotsOf(service).values().stream().flatMap(List::stream).toList();
        input(
                new Event.TasksDesired(TaskState.REMOVE, tasks, "service removed"),
                new Event.ServiceRemoved(service));
        input(new Event.TasksRemoved(tasks));
        input(
                new Event.NetworkCreated(
                        new NetworkId("other"), image.network(network()).orElseThrow().spec()));
        input(new Event.NetworkRemoved(new NetworkId("other")));
        input(new Event.NodeRemoved(node(nodes - 1)));
    }

    private static Event.TasksMoved moved(TaskId task, TaskState state) {
        boolean ran = !state.isBefore(TaskState.RUNNING);
        return new Event.TasksMoved(
                Optional.of(node(0)),
                List.of(
                        new Input.TaskReport(
                                task,
                                state,
                                1_700_000_000_000L,
                                state.text(),
                                state == TaskState.FAILED ? "exit 1" : "",
                                ran
                                        ? Optional.of(new ContainerStatus("c" + task, 4711, 0))
                                        : Optional.empty(),
                                List.of())));
    }

    private Event.Address address() {
        return new Event.Address(network(), Addresses.text((10L << 24) + 2 + ids++) + "/8");
    }

    private static Optional<Sealed> auth() {
        return Optional.of(new Sealed("key", "YXV0aA=="));
    }

    private static NetworkId network() {
        return new NetworkId("network0network0network00");
    }

    private static NodeId node(int number) {
        return new NodeId("node" + number);
    }

    private static ServiceId serviceId(int number) {
        return new ServiceId("service" + number);
    }

    private static List<EndpointSpec.Port> ports(int number) {
        return List.of(
                new EndpointSpec.Port("web", "tcp", 80, 30_000 + number, "ingress"),
                new EndpointSpec.Port("debug", "tcp", 81, 8_081, "host"));
    }

    private static ServiceSpec spec(int number, int replicas) {
        ContainerSpec container =
                new ContainerSpec(
                        "nginx:1",
                        NONE,
                        List.of(),
                        List.of("-v"),
                        "",
                        List.of("A=1"),
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
                        NONE,
                        List.of(),
                        List.of(),
                        List.of());
        return new ServiceSpec(
                "web-" + number,
                new TreeMap<>(NONE),
                new TaskSpec(
                        container,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        Optional.empty(),
                        0,
                        ""),
                new ServiceSpec.Mode.Replicated(replicas),
                Optional.empty(),
                Optional.empty(),
                Optional.of(new EndpointSpec("vip", ports(number))));
    }
}
