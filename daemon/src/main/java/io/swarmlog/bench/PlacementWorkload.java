package io.swarmlog.bench;

import io.swarmlog.log.Event;
import io.swarmlog.log.Input;
import io.swarmlog.model.ContainerSpec;
import io.swarmlog.model.NodeDescription;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.model.ServiceId;
import io.swarmlog.model.ServiceSpec;
import io.swarmlog.model.Slot;
import io.swarmlog.model.TaskId;
import io.swarmlog.model.TaskSpec;
import io.swarmlog.model.TaskState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// Made-up events for measuring placement: nodes in ten zones, services that all reserve something,
/// every fifth bound to a zone and every tenth spread over zones. The same numbers give the same
/// events.
final class PlacementWorkload {
    private static final int ZONES = 10;
    private static final int BOUND_TO_A_ZONE = 5;
    private static final int SPREAD_OVER_ZONES = 10;
    private static final long CORE = 1_000_000_000L;
    private static final long CORES = 256;
    private static final long MEMORY_BYTES = 1L << 40;
    private static final long RESERVED_CPUS = CORE / 10;
    private static final long RESERVED_BYTES = 64L << 20;
    private static final int RADIX = 36;
    private static final int ID_LENGTH = 25;

    private PlacementWorkload() {}

    /// An id as the log makes them: well spread. A multiplication by an odd number scatters without
    /// two numbers meeting.
    static String id(String kind, long number) {
        long scattered = (number + 1) * 0x9e3779b97f4a7c15L;
        String text = Long.toUnsignedString(scattered, RADIX) + kind + number;
        return text + "0".repeat(Math.max(0, ID_LENGTH - text.length()));
    }

    static ServiceId serviceId(int number) {
        return new ServiceId(id("s", number));
    }

    static Event node(int number) {
        TreeMap<String, String> labels = new TreeMap<>();
        labels.put("zone", "z" + number % ZONES);
        NodeSpec.Role role = NodeSpec.Role.WORKER;
        NodeSpec.Availability active = NodeSpec.Availability.ACTIVE;
        return new Event.NodeRegistered(
                number,
                new Input.RegisterNode(
                        new NodeId(id("n", number)),
                        1,
                        role,
                        active,
                        new Input.NodeAddress("10.0.0.1", "", 0),
                        new NodeDescription(
                                "host" + number,
                                new TaskSpec.Platform("x86_64", "linux"),
                                CORES * CORE,
                                MEMORY_BYTES,
                                List.of(),
                                new NodeDescription.Engine("", new TreeMap<>(), List.of()),
                                new NodeDescription.TlsTrust("", "", ""))),
                new NodeSpec("", labels, role, active));
    }

    static Event service(int number, int replicas) {
        List<String> constraints =
                number % BOUND_TO_A_ZONE == 0
                        ? List.of("node.labels.zone == z" + number / BOUND_TO_A_ZONE % ZONES)
                        : List.of();
        List<TaskSpec.Preference> spread =
                number % SPREAD_OVER_ZONES == 1
                        ? List.of(new TaskSpec.Preference("node.labels.zone"))
                        : List.of();
        TaskSpec task =
                new TaskSpec(
                        container(),
                        Optional.of(
                                new TaskSpec.Resources(
                                        Optional.empty(),
                                        Optional.of(
                                                new TaskSpec.Reservations(
                                                        RESERVED_CPUS,
                                                        RESERVED_BYTES,
                                                        List.of())))),
                        Optional.empty(),
                        Optional.of(new TaskSpec.Placement(constraints, spread, 0, List.of())),
                        List.of(),
                        Optional.empty(),
                        0,
                        "");
        ServiceSpec spec =
                new ServiceSpec(
                        "service" + number,
                        new TreeMap<>(),
                        task,
                        new ServiceSpec.Mode.Replicated(replicas),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty());
        return new Event.ServiceCreated(serviceId(number), spec, Optional.empty());
    }

    private static ContainerSpec container() {
        return new ContainerSpec(
                "busybox",
                new TreeMap<>(),
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
                new TreeMap<>(),
                List.of(),
                List.of(),
                List.of());
    }

    /// Tasks numbered from `first` on, `count` of them.
    static Event.TasksCreated created(ServiceId service, long version, long first, int count) {
        List<Event.NewTask> tasks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            tasks.add(
                    new Event.NewTask(
                            new TaskId(id("t", first + i)),
                            new Slot.Numbered((int) first + i + 1)));
        }
        return new Event.TasksCreated(service, version, TaskState.RUNNING, tasks);
    }

    static Event.TasksAllocated allocated(Event.TasksCreated created) {
        return new Event.TasksAllocated(
                created.tasks().stream()
                        .map(task -> new Event.TaskAddresses(task.task(), List.of()))
                        .toList());
    }

    static Event failed(TaskId task, long atMs) {
        return new Event.TasksMoved(
                Optional.empty(),
                List.of(
                        new Input.TaskReport(
                                task,
                                TaskState.FAILED,
                                atMs,
                                "",
                                "",
                                Optional.empty(),
                                List.of())));
    }
}
