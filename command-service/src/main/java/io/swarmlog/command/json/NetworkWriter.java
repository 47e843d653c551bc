package io.swarmlog.command.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
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

    /// A node on which the network is present.
    public record Peer(String name, String address) {}

    /// The network as a node shows it that has tasks in it: with the containers of that node, as its
    /// engine lists them.
    public static ObjectNode present(Network network, JsonNode containers, Peer here) {
        ObjectNode out = network(network);
        out.set("Containers", containers);
        out.set("Options", GoObject.object(network.spec().options()));
        out.set("Labels", GoObject.object(network.spec().labels()));
        out.set(
                "Peers",
                JsonNodeFactory.instance
                        .arrayNode()
                        .add(
                                new GoObject()
                                        .put("Name", here.name())
                                        .put("IP", here.address())
                                        .node()));
        return out;
    }

    /// A service in a network: its virtual address (`<nil>` when it has none) and running tasks.
    public record Reached(String service, String virtualIp, List<Backend> tasks) {}

    /// A task in a network, and its node's address.
    public record Backend(String name, String address, String host) {}

    /// Adds what `?verbose=true` asks for.
    public static ObjectNode withServices(ObjectNode network, List<Reached> services) {
        GoObject all = new GoObject();
        for (Reached service : services) {
            all.put(
                    service.service(),
                    new GoObject()
                            .put("VIP", service.virtualIp())
                            .putAll("Ports", List.of())
                            .put("LocalLBIndex", 0)
                            .putAll(
                                    "Tasks",
                                    service.tasks().stream().map(NetworkWriter::backend).toList())
                            .node());
        }
        network.set("Services", all.node());
        return network;
    }

    private static ObjectNode backend(Backend task) {
        return new GoObject()
                .put("Name", task.name())
                .put("EndpointID", "")
                .put("EndpointIP", task.address())
                .put("Info", new GoObject().put("Host IP", task.host()).node())
                .node();
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
