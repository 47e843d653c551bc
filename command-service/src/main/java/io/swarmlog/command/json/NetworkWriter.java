package io.swarmlog.command.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmlog.image.Network;
import io.swarmlog.model.NetworkSpec;
import java.util.List;
import java.util.Map;

/// Writes a swarm network as `GET /networks/{id}?scope=swarm` answers it (Docker Engine API v1.41
/// `Network`).
public final class NetworkWriter {
    private NetworkWriter() {}

    public static ObjectNode network(Network network) {
        NetworkSpec spec = network.spec();
        GoObject out =
                new GoObject()
                        .put("Name", spec.name())
                        .put("Id", network.id().value())
                        .put("Created", Times.rfc3339(network.meta().createdAtMs()))
                        .put("Scope", "swarm")
                        .put("Driver", spec.driver())
                        .put("EnableIPv6", spec.enableIpv6())
                        .put("IPAM", ipam(network))
                        .put("Internal", spec.internal())
                        .put("Attachable", spec.attachable())
                        .put("Ingress", spec.ingress())
                        .put("ConfigFrom", new GoObject().put("Network", "").node())
                        .put("ConfigOnly", false)
                        .putNull("Containers");
        putMap(out, "Options", spec.options());
        putMap(out, "Labels", spec.labels());
        return out.node();
    }

    /// The answer to `POST /networks/create`.
    public static ObjectNode created(String id) {
        return new GoObject().put("Id", id).put("Warning", "").node();
    }

    private static void putMap(GoObject out, String name, Map<String, String> map) {
        if (map.isEmpty()) {
            out.putNull(name);
        } else {
            out.put(name, map);
        }
    }

    private static ObjectNode ipam(Network network) {
        List<NetworkSpec.IpamConfig> subnets = network.subnets();
        return new GoObject()
                .put("Driver", subnets.isEmpty() ? "" : "default")
                .putNull("Options")
                .putAll("Config", subnets.stream().map(NetworkWriter::config).toList())
                .node();
    }

    private static ObjectNode config(NetworkSpec.IpamConfig config) {
        return new GoObject()
                .add("Subnet", config.subnet())
                .add("IPRange", config.range())
                .add("Gateway", config.gateway())
                .add("AuxiliaryAddresses", config.auxiliaryAddresses())
                .node();
    }
}
