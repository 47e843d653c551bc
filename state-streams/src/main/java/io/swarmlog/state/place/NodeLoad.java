package io.swarmlog.state.place;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Node;
import io.swarmlog.model.TaskSpec;
import java.util.List;
import java.util.TreeMap;

/// A node and what its tasks take of it.
final class NodeLoad {
    private final int seat;
    private Node node;
    private final Stock generic = new Stock();
    private final TreeMap<ClusterImage.PortKey, Integer> hostPorts = new TreeMap<>();
    private long nanoCpusLeft;
    private long memoryBytesLeft;

    /// Tasks that hold something here and shall run.
    int active;

    NodeLoad(Node node) {
        this.seat = node.seat();
        this.node = node;
        offer(node, 1);
    }

    Node node() {
        return node;
    }

    int seat() {
        return seat;
    }

    /// The node changed: what it has to give may have, too.
    void become(Node changed) {
        offer(node, -1);
        node = changed;
        offer(node, 1);
    }

    private void offer(Node offering, int sign) {
        nanoCpusLeft += sign * offering.description().nanoCpus();
        memoryBytesLeft += sign * offering.description().memoryBytes();
        generic.add(offering.description().genericResources(), sign);
    }

    /// Which of the node's generic resources a task that asks so much would get. It must have room
    /// for it.
    List<TaskSpec.GenericResource> claim(Demand demand) {
        return generic.claim(demand.generic());
    }

    /// The generic resources nobody holds.
    Stock generic() {
        return generic;
    }

    /// Takes what `tasks` tasks ask for and the generic resources they have between them; gives
    /// them back when `tasks` is negative.
    void hold(Demand demand, int tasks, List<TaskSpec.GenericResource> theirs) {
        nanoCpusLeft -= tasks * demand.nanoCpus();
        memoryBytesLeft -= tasks * demand.memoryBytes();
        generic.add(theirs, -Integer.signum(tasks));
        for (ClusterImage.PortKey port : demand.hostPorts()) {
            if (hostPorts.merge(port, tasks, Integer::sum) == 0) {
                hostPorts.remove(port);
            }
        }
    }

    /// True when what the task reserves is left; a task that reserves nothing fits everywhere.
    boolean hasRoomFor(Demand demand) {
        if (demand.nanoCpus() > Math.max(0, nanoCpusLeft)
                || demand.memoryBytes() > Math.max(0, memoryBytesLeft)) {
            return false;
        }
        for (Demand.Units unit : demand.generic()) {
            if (unit.count() > generic.left(unit.kind())) {
                return false;
            }
        }
        return true;
    }

    boolean hasPortsFor(Demand demand) {
        for (ClusterImage.PortKey port : demand.hostPorts()) {
            if (hostPorts.containsKey(port)) {
                return false;
            }
        }
        return true;
    }
}
