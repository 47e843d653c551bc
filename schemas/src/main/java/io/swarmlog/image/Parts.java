package io.swarmlog.image;

import io.swarmlog.model.ServiceId;
import io.swarmlog.model.TaskId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/// Takes an image apart, for a snapshot, and makes it of its pieces again. The same image always
/// gives the same pieces.
public final class Parts {
    /// Tasks in one piece of an index: a node or the swarm may have a million.
    private static final int TASKS_MAX = 1_000;

    private final ClusterImage image;
    private final Consumer<Part> out;
    private long count;

    private Parts(ClusterImage image, Consumer<Part> out) {
        this.image = image;
        this.out = out;
    }

    /// Gives all pieces of the image, in order.
    public static void of(ClusterImage image, Consumer<Part> out) {
        new Parts(image, out).all();
    }

    private void give(Part part) {
        out.accept(part);
        count++;
    }

    private void all() {
        Members members = image.members();
        give(
                new Part.Head(
                        image.sequence(),
                        image.cause(),
                        image.atMs(),
                        image.clockOffsetMs(),
                        image.publishedOffset(),
                        image.swarm(),
                        members.lastNumber(),
                        members.leader(),
                        members.leaderRoom(),
                        members.featureLevel(),
                        List.copyOf(members.revoked()),
                        image.faults()));
        members.byId().values().forEach(it -> give(new Part.OfMember(it)));
        image.nodes().values().forEach(it -> give(new Part.OfNode(it)));
        image.services().values().forEach(it -> give(new Part.OfService(it)));
        for (Network it : image.networks().values()) {
            give(
                    new Part.OfNetwork(
                            it.id(),
                            it.meta(),
                            it.spec(),
                            it.subnets(),
                            List.copyOf(it.addressesInUse()),
                            it.cursor()));
        }
        tasks();
        indexes(image.indexes());
        out.accept(new Part.End(count));
    }

    /// Most tasks share what they were made from with others, as the same object.
    private void tasks() {
        Map<ServiceId, Map<Long, Known>> all = new TreeMap<>();
        int count = 0;
        for (Task task : image.tasks().values()) {
            Map<Long, Known> ofService = all.computeIfAbsent(task.service(), _ -> new TreeMap<>());
            Known known = ofService.get(task.made().specVersion());
            if (known == null || !known.is(task.made())) {
                known = new Known(task.made(), count++);
                ofService.put(task.made().specVersion(), known);
                give(new Part.OfMade(task.made().service(), task.made().specVersion()));
            }
            give(
                    new Part.OfTask(
                            task.id(),
                            task.service(),
                            task.slot(),
                            known.place(),
                            task.meta(),
                            task.node(),
                            task.desired(),
                            task.status(),
                            task.addresses(),
                            task.genericResources()));
        }
    }

    private record Known(Made made, int place) {
        @SuppressWarnings("ReferenceEquality") // It is, for nearly all, and specs are large.
        boolean is(Made other) {
            return made == other || made.equals(other);
        }
    }

    private void indexes(ClusterImage.Indexes from) {
        from.serviceNames().forEach((name, id) -> give(new Part.ServiceName(name, id)));
        from.networkNames().forEach((name, id) -> give(new Part.NetworkName(name, id)));
        from.slots()
                .forEach((service, slots) ->
                        slots.forEach(
                                (slot, tasks) -> give(new Part.InSlot(service, slot, tasks))));
        from.tasksOnNode()
                .forEach((node, tasks) ->
                        pieces(tasks).forEach(it -> give(new Part.OnNode(node, it))));
        pieces(from.unallocated()).forEach(it -> give(new Part.Unallocated(it)));
        from.waiting()
                .forEach((service, tasks) ->
                        pieces(tasks).forEach(it -> give(new Part.Waiting(service, it))));
        from.timers().forEach(it -> give(new Part.Due(it.dueMs(), it.timer())));
        from.timerDue().forEach((timer, dueMs) -> give(new Part.TimerDue(timer, dueMs)));
        from.ports().forEach((key, service) -> give(new Part.Port(key, service)));
        from.hostPorts()
                .forEach((key, services) -> give(new Part.HostPort(key, List.copyOf(services))));
        from.failures().forEach((key, atMs) -> give(new Part.Failed(key, atMs)));
    }

    /// An empty set, too, has a piece: it is there.
    private static List<List<TaskId>> pieces(Collection<TaskId> all) {
        List<TaskId> list = List.copyOf(all);
        List<List<TaskId>> pieces = new ArrayList<>();
        int from = 0;
        do {
            int to = Math.min(list.size(), from + TASKS_MAX);
            pieces.add(list.subList(from, to));
            from = to;
        } while (from < list.size());
        return pieces;
    }
}
