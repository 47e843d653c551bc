package io.swarmlog.replay.sim;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Network;
import io.swarmlog.image.Node;
import io.swarmlog.image.Service;
import io.swarmlog.image.Task;
import io.swarmlog.log.Event;
import io.swarmlog.model.Check;
import io.swarmlog.model.NetworkId;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.ServiceSpec;
import io.swarmlog.model.TaskId;
import io.swarmlog.model.TaskSpec;
import io.swarmlog.model.TaskState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/// What must hold after every input, whatever happened.
final class Invariants {
    private Invariants() {}

    static void check(ClusterImage before, ClusterImage after) {
        forward(before, after);
        addresses(after);
        slots(after);
        reservations(after);
        queues(after);
    }

    private static void forward(ClusterImage before, ClusterImage after) {
        for (Task old : before.tasks().values()) {
            Task now = after.tasks().get(old.id());
            if (now != null) {
                Check.that(
                        !now.state().isBefore(old.state()),
                        "expected task "
                                + old.id()
                                + " to move forward from "
                                + old.state()
                                + ", but it is "
                                + now.state());
                Check.that(
                        !now.desired().isBefore(old.desired()) || old.desired() == TaskState.READY,
                        "expected the wish for " + old.id() + " not to go back");
            }
        }
    }

    private static void addresses(ClusterImage image) {
        TreeMap<NetworkId, List<Long>> held = new TreeMap<>();
        for (Service service : image.services().values()) {
            service.virtualIps().forEach(address -> hold(held, address));
        }
        for (Task task : image.tasks().values()) {
            if (!task.state().isTerminal()) {
                task.addresses().forEach(address -> hold(held, address));
            }
        }
        for (Network network : image.networks().values()) {
            List<Long> there = held.getOrDefault(network.id(), List.of());
            Check.that(
                    new TreeSet<>(there).size() == there.size(),
                    "expected every address once, but in " + network.name() + ": " + there);
            Check.that(
                    new ArrayList<>(network.addressesInUse())
                            .equals(new ArrayList<>(new TreeSet<>(there))),
                    "expected the addresses in use of " + network.name() + " to be those held");
        }
    }

    private static void hold(Map<NetworkId, List<Long>> held, Event.Address address) {
        held.computeIfAbsent(address.network(), _ -> new ArrayList<>())
                .add(io.swarmlog.image.Addresses.number(address.cidr()));
    }

    private static void slots(ClusterImage image) {
        for (Service service : image.services().values()) {
            if (mayStartFirst(service)) {
                continue;
            }
            for (List<TaskId> slot : image.slotsOf(service.id()).values()) {
                long running =
                        slot.stream()
                                .map(image::liveTask)
                                .filter(task -> task.desired() == TaskState.RUNNING)
                                .filter(task -> task.state() == TaskState.RUNNING)
                                .count();
                Check.that(
                        running <= 1,
                        "expected one running task a slot, but "
                                + running
                                + " of "
                                + service.name()
                                + ": "
                                + slot);
            }
        }
    }

    /// Tasks of an earlier spec may still be there that was rolled out start-first.
    private static boolean mayStartFirst(Service service) {
        ServiceSpec spec = service.spec();
        return isStartFirst(spec)
                || service.previous().map(previous -> isStartFirst(previous.spec())).orElse(true);
    }

    private static boolean isStartFirst(ServiceSpec spec) {
        return spec.updateConfig().map(c -> c.order().equals("start-first")).orElse(false)
                || spec.rollbackConfig().map(c -> c.order().equals("start-first")).orElse(false);
    }

    private static void reservations(ClusterImage image) {
        TreeMap<NodeId, Long> cpus = new TreeMap<>();
        for (Task task : image.tasks().values()) {
            if (task.holdsResources()) {
                long asked =
                        task.made()
                                .task()
                                .resources()
                                .flatMap(TaskSpec.Resources::reservations)
                                .map(TaskSpec.Reservations::nanoCpus)
                                .orElse(0L);
                cpus.merge(task.node().orElseThrow(), asked, Long::sum);
            }
        }
        for (Node node : image.nodes().values()) {
            Check.that(
                    cpus.getOrDefault(node.id(), 0L) <= node.description().nanoCpus(),
                    "expected no more reserved than node " + node.id() + " has");
        }
    }

    private static void queues(ClusterImage image) {
        TreeSet<TaskId> waiting = new TreeSet<>();
        TreeSet<TaskId> unallocated = new TreeSet<>();
        for (Task task : image.tasks().values()) {
            boolean wanted = !task.desired().isAfter(TaskState.COMPLETE);
            if (wanted && task.state() == TaskState.PENDING) {
                waiting.add(task.id());
            }
            if (wanted && task.state() == TaskState.NEW) {
                unallocated.add(task.id());
            }
        }
        TreeSet<TaskId> queued = new TreeSet<>();
        image.indexes().waiting().values().forEach(queued::addAll);
        Check.that(queued.equals(waiting), "expected the waiting tasks to be those PENDING");
        Check.that(
                new TreeSet<>(image.indexes().unallocated()).equals(unallocated),
                "expected the unallocated tasks to be those NEW");
    }
}
