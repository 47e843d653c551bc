package io.swarmlog.daemon;

import io.swarmlog.command.api.Membership;
import io.swarmlog.join.Grant;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.model.SwarmId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The membership of a host as it stands on disk.
///
/// - `self`: who the host is in the swarm.
/// - `incarnation`: how often its daemon started; reports of an older one are void.
/// - `place`: where the host listens, and the address it tells others.
/// - `clusterId`: of the log, a Kafka uuid.
/// - `doors`: `host:port` of the managers' doors, as known last.
/// - `initialised`: whether the swarm acknowledged the host.
/// - `availability`: what the node registers with the first time.
record HostState(
        Self self,
        long incarnation,
        Place place,
        String clusterId,
        List<String> doors,
        boolean initialised,
        NodeSpec.Availability availability) {
    private static final Logger LOG = LoggerFactory.getLogger(HostState.class);

    /// Who a host is: `number` is its own among all members there ever were, 1 the founder's.
    record Self(NodeId node, long number, NodeSpec.Role role, SwarmId swarm) {}

    /// Where the host listens and what it is called.
    record Place(String bindHost, String address, Ports ports) {
        /// The place of the manager's door, `host:port`.
        String door() {
            return address + ":" + ports.door();
        }
    }

    HostState {
        doors = List.copyOf(doors);
    }

    NodeId node() {
        return self.node();
    }

    boolean isManager() {
        return self.role() == NodeSpec.Role.MANAGER;
    }

    String address() {
        return place.address();
    }

    Ports ports() {
        return place.ports();
    }

    /// Whether the swarm begins on this host.
    boolean founds() {
        return self.number() == 1 && !initialised;
    }

    /// The managers' doors but for the host's own.
    List<String> otherDoors() {
        return doors.stream().filter(door -> !door.equals(place.door())).toList();
    }

    /// Where a manager's own log takes clients.
    String ownLog() {
        return place.address() + ":" + place.ports().clients();
    }

    /// Where the clients of the log may begin: the host's own log first, if it has one.
    String bootstrap() {
        List<String> others = otherDoors().stream().map(Ports::clientsBeside).toList();
        if (!isManager()) {
            return String.join(",", others);
        }
        String own = ownLog();
        return others.isEmpty() ? own : own + "," + String.join(",", others);
    }

    /// The host's membership, if it is a member. What is left of a swarm that was being begun when the
    /// daemon ended is removed.
    static Optional<HostState> ofMember(HostFiles files) throws IOException {
        Optional<HostState> found = read(files.state());
        if (found.isPresent() && !found.get().initialised()) {
            LOG.atWarn().log("a swarm was being begun when the daemon ended; it is forgotten");
            Folders.delete(files.swarm());
            return Optional.empty();
        }
        return found;
    }

    static Optional<HostState> read(Path file) throws IOException {
        return PropertyFile.read(file).map(HostState::of);
    }

    void write(Path file) throws IOException {
        SortedMap<String, String> values = new TreeMap<>();
        values.put("node", self.node().value());
        values.put("number", Long.toString(self.number()));
        values.put("role", self.role().name());
        values.put("swarm", self.swarm().value());
        values.put("incarnation", Long.toString(incarnation));
        values.put("cluster", clusterId);
        values.put("bind", place.bindHost());
        values.put("address", place.address());
        values.put("port", Integer.toString(place.ports().first()));
        values.put("doors", String.join(",", doors));
        values.put("initialised", Boolean.toString(initialised));
        values.put("availability", availability.name());
        PropertyFile.write(file, values);
    }

    private static HostState of(SortedMap<String, String> values) {
        String doors = required(values, "doors");
        return new HostState(
                new Self(
                        new NodeId(required(values, "node")),
                        Long.parseLong(required(values, "number")),
                        NodeSpec.Role.valueOf(required(values, "role")),
                        new SwarmId(required(values, "swarm"))),
                Long.parseLong(required(values, "incarnation")),
                new Place(
                        required(values, "bind"),
                        required(values, "address"),
                        new Ports(Integer.parseInt(required(values, "port")))),
                required(values, "cluster"),
                doors.isEmpty() ? List.of() : List.of(doors.split(",", -1)),
                Boolean.parseBoolean(required(values, "initialised")),
                NodeSpec.Availability.valueOf(required(values, "availability")));
    }

    private static String required(SortedMap<String, String> values, String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalStateException(
                    "expected '" + name + "' in the host's state, but it is missing");
        }
        return value;
    }

    HostState nextIncarnation() {
        return new HostState(
                self, incarnation + 1, place, clusterId, doors, initialised, availability);
    }

    /// As an agent that is a process of its own, which counts its lives itself.
    HostState inLife(long life) {
        return new HostState(self, life, place, clusterId, doors, initialised, availability);
    }

    HostState whenInitialised() {
        return new HostState(self, incarnation, place, clusterId, doors, true, availability);
    }

    HostState withDoors(List<String> known) {
        return new HostState(self, incarnation, place, clusterId, known, initialised, availability);
    }

    /// As the grant says, in a new life.
    HostState as(Grant grant) {
        return new HostState(
                new Self(grant.node(), grant.number(), grant.role(), grant.swarm()),
                incarnation + 1,
                place,
                grant.log().clusterId(),
                grant.doors(),
                initialised,
                availability);
    }

    /// What the host is while its parts start.
    Membership.State pending(String message) {
        return new Membership.State.Pending(node().value(), address(), message);
    }
}
