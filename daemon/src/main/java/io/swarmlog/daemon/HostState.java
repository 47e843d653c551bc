package io.swarmlog.daemon;

import io.swarmlog.model.NodeId;
import io.swarmlog.model.NodeSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The membership of a host as it stands on disk.
///
/// - `node`: who the host is in the swarm.
/// - `incarnation`: how often its daemon started; reports of an older one are void.
/// - `clusterId`: of the log, a Kafka uuid.
/// - `address`: the advertised IP address.
/// - `ports`: where the host listens.
/// - `initialised`: whether the first command of the swarm was acknowledged.
/// - `availability`: what the node registers with the first time.
record HostState(
        NodeId node,
        long incarnation,
        String clusterId,
        String bindHost,
        String address,
        Ports ports,
        boolean initialised,
        NodeSpec.Availability availability) {

    static Optional<HostState> read(Path file) throws IOException {
        return PropertyFile.read(file).map(HostState::of);
    }

    void write(Path file) throws IOException {
        SortedMap<String, String> values = new TreeMap<>();
        values.put("node", node.value());
        values.put("incarnation", Long.toString(incarnation));
        values.put("cluster", clusterId);
        values.put("bind", bindHost);
        values.put("address", address);
        values.put("port", Integer.toString(ports.first()));
        values.put("initialised", Boolean.toString(initialised));
        values.put("availability", availability.name());
        PropertyFile.write(file, values);
    }

    private static HostState of(SortedMap<String, String> values) {
        return new HostState(
                new NodeId(required(values, "node")),
                Long.parseLong(required(values, "incarnation")),
                required(values, "cluster"),
                required(values, "bind"),
                required(values, "address"),
                new Ports(Integer.parseInt(required(values, "port"))),
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
                node,
                incarnation + 1,
                clusterId,
                bindHost,
                address,
                ports,
                initialised,
                availability);
    }

    HostState whenInitialised() {
        return new HostState(
                node, incarnation, clusterId, bindHost, address, ports, true, availability);
    }
}
