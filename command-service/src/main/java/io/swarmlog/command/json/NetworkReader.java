package io.swarmlog.command.json;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmlog.model.NetworkSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads the body of `POST /networks/create` (Docker Engine API v1.41).
public final class NetworkReader {
    private static final String OVERLAY = "overlay";
    private static final String SWARM = "swarm";

    private NetworkReader() {}

    /// A network to create: its spec, and what decides who makes it. `driver` and `scope` are as
    /// sent; `configOnly` and `configFrom` are the engine's own matter.
    public record Request(
            NetworkSpec spec,
            String scope,
            boolean checkDuplicate,
            boolean configOnly,
            boolean configFrom) {
        /// True when the swarm makes it: an overlay, the ingress network, or one of swarm scope.
        public boolean isOfSwarm() {
            return !configOnly
                    && (spec.driver().equals(OVERLAY) || spec.ingress() || scope.equals(SWARM));
        }
    }

    public static Request read(JsonNode body) {
        GoStruct create = GoStruct.top("types.NetworkCreateRequest", body);
        NetworkSpec spec =
                new NetworkSpec(
                        create.text("Name"),
                        create.map("Labels"),
                        create.text("Driver"),
                        create.map("Options"),
                        create.flag("EnableIPv6"),
                        create.flag("Internal"),
                        create.flag("Attachable"),
                        create.flag("Ingress"),
                        create.struct("IPAM", "network.IPAM").map(NetworkReader::ipam));
        return new Request(
                spec,
                create.text("Scope"),
                create.flag("CheckDuplicate"),
                create.flag("ConfigOnly"),
                create.struct("ConfigFrom", "network.ConfigReference")
                        .map(reference -> !reference.text("Network").isEmpty())
                        .orElse(false));
    }

    /// The subnets an engine chose, out of its answer to `GET /networks/{id}`.
    public static Optional<NetworkSpec.Ipam> ipamOf(JsonNode inspected) {
        return GoStruct.top("types.NetworkResource", inspected)
                .struct("IPAM", "network.IPAM")
                .map(NetworkReader::ipam);
    }

    private static NetworkSpec.Ipam ipam(GoStruct ipam) {
        List<NetworkSpec.IpamConfig> configs = new ArrayList<>();
        for (GoStruct config : ipam.structs("Config", "network.IPAMConfig")) {
            configs.add(
                    new NetworkSpec.IpamConfig(
                            config.text("Subnet"),
                            config.text("IPRange"),
                            config.text("Gateway"),
                            config.map("AuxiliaryAddresses")));
        }
        return new NetworkSpec.Ipam(ipam.text("Driver"), ipam.map("Options"), List.copyOf(configs));
    }
}
