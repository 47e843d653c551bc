package io.swarmlog.model;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/// What a user wants of a swarm network (Docker Engine API v1.41 `POST /networks/create`).
public record NetworkSpec(
        String name,
        SortedMap<String, String> labels,
        String driver,
        SortedMap<String, String> options,
        boolean enableIpv6,
        boolean internal,
        boolean attachable,
        boolean ingress,
        Optional<Ipam> ipam) {

    /// Who hands out addresses, and from where.
    public record Ipam(String driver, SortedMap<String, String> options, List<IpamConfig> config) {}

    /// One subnet in CIDR form; empty parts are chosen by the swarm.
    public record IpamConfig(
            String subnet,
            String range,
            String gateway,
            SortedMap<String, String> auxiliaryAddresses) {}
}
