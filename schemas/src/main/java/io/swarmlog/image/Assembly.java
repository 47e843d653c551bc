package io.swarmlog.image;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.pcollections.PSortedMap;
import org.pcollections.PSortedSet;
import org.pcollections.TreePMap;
import org.pcollections.TreePSet;

/// Makes an image of the pieces that [Parts] took it apart into, in their order.
public final class Assembly {
    private final List<Made> made = new ArrayList<>();
    private final Draft draft = new Draft(ClusterImage.EMPTY);
    private Optional<Part.Head> head = Optional.empty();
    private Members members = Members.NONE;
    private long count;
    private boolean ended;

    /// Takes the next piece. Throws [IllegalStateException] when it can't come here.
    public void add(Part part) {
        if (ended || head.isPresent() == part instanceof Part.Head) {
            throw new IllegalStateException(
                    "expected a head, pieces and an end, but got "
                            + part.getClass().getSimpleName()
                            + " as piece "
                            + count);
        }
        switch (part) {
            case Part.Head it -> head = Optional.of(it);
            case Part.End(long parts) -> end(parts);
            case Part.OfMember(Member it) -> members = members.with(it);
            case Part.OfNode(Node it) -> draft.put(it);
            case Part.OfService(Service it) -> draft.put(it);
            case Part.OfNetwork it -> draft.put(network(it));
            case Part.OfMade(var service, long version) -> made.add(new Made(service, version));
            case Part.OfTask it -> draft.put(task(it));
            case Part.OfIndex it -> index(it);
        }
        count++;
    }

    private void index(Part.OfIndex part) {
        switch (part) {
            case Part.ServiceName(var name, var id) ->
                    draft.serviceNames = draft.serviceNames.plus(name, id);
            case Part.NetworkName(var name, var id) ->
                    draft.networkNames = draft.networkNames.plus(name, id);
            case Part.InSlot(var service, var slot, var tasks) ->
                    draft.slots =
                            draft.slots.plus(
                                    service,
                                    draft.slots
                                            .getOrDefault(service, TreePMap.empty())
                                            .plus(slot, tasks));
            case Part.OnNode(var node, var tasks) ->
                    draft.tasksOnNode = more(draft.tasksOnNode, node, tasks);
            case Part.Unallocated(var tasks) ->
                    draft.unallocated = draft.unallocated.plusAll(tasks);
            case Part.Waiting(var service, var tasks) ->
                    draft.waiting = more(draft.waiting, service, tasks);
            case Part.Due(long dueMs, var timer) ->
                    draft.timers = draft.timers.plus(new ClusterImage.Due(dueMs, timer));
            case Part.TimerDue(var timer, long dueMs) ->
                    draft.timerDue = draft.timerDue.plus(timer, dueMs);
            case Part.Port(var key, var service) -> draft.ports = draft.ports.plus(key, service);
            case Part.HostPort(var key, var services) ->
                    draft.hostPorts = more(draft.hostPorts, key, services);
            case Part.Failed(var key, var atMs) -> draft.failures = draft.failures.plus(key, atMs);
        }
    }

    private static <K, V extends Comparable<? super V>> PSortedMap<K, PSortedSet<V>> more(
            PSortedMap<K, PSortedSet<V>> index, K key, Collection<V> values) {
        return index.plus(key, index.getOrDefault(key, TreePSet.empty()).plusAll(values));
    }

    private static Network network(Part.OfNetwork it) {
        return new Network(
                it.id(),
                it.meta(),
                it.spec(),
                it.subnets(),
                Addresses.none().plusAll(it.addressesInUse()),
                it.cursor());
    }

    private Task task(Part.OfTask it) {
        return new Task(
                it.id(),
                it.service(),
                it.slot(),
                made.get(it.made()),
                it.meta(),
                it.node(),
                it.desired(),
                it.status(),
                it.addresses(),
                it.genericResources());
    }

    private void end(long parts) {
        if (parts != count) {
            throw new IllegalStateException(
                    "expected %d pieces, but there were %d".formatted(parts, count));
        }
        ended = true;
    }

    /// The image. Throws [IllegalStateException] when pieces are missing.
    public ClusterImage image() {
        if (!ended) {
            throw new IllegalStateException(
                    "expected an end, but there were %d pieces".formatted(count));
        }
        Part.Head it = head.orElseThrow();
        draft.swarm = it.swarm();
        draft.faults = it.faults();
        draft.members =
                new Members(
                        members.byId(),
                        it.lastNumber(),
                        it.leader(),
                        it.leaderRoom(),
                        it.featureLevel(),
                        Members.NONE.revoked().plusAll(it.revoked()));
        ClusterImage made = draft.image();
        return new ClusterImage(
                it.sequence(),
                it.cause(),
                it.atMs(),
                it.clockOffsetMs(),
                it.publishedOffset(),
                made.swarm(),
                made.members(),
                made.nodes(),
                made.services(),
                made.networks(),
                made.tasks(),
                made.indexes(),
                made.faults());
    }
}
