package io.swarmlog.command.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Network;
import io.swarmlog.image.Task;
import io.swarmlog.image.TaskStatus;
import io.swarmlog.log.Event;
import io.swarmlog.model.NetworkSpec;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// Writes a task as `GET /tasks/{id}` answers it (Docker Engine API v1.41 `Task`).
public final class TaskWriter {
    private TaskWriter() {}

    public static ObjectNode task(ClusterImage image, Task task) {
        GoObject out =
                new GoObject()
                        .put("ID", task.id().value())
                        .meta(task.meta())
                        .put("Labels", new TreeMap<>())
                        .put("Spec", TaskSpecWriter.ofTask(task.made().task()))
                        .put("ServiceID", task.service().value())
                        .add("Slot", task.slot().shown());
        task.node().ifPresent(node -> out.put("NodeID", node.value()));
        out.put("Status", status(task.status())).put("DesiredState", task.desired().text());
        if (ServiceWriter.isJob(task.made().service().mode())) {
            out.put("JobIteration", new GoObject().node());
        }
        return out.addAll("NetworksAttachments", attachments(image, task))
                .addAll(
                        "GenericResources",
                        task.genericResources().stream().map(TaskSpecWriter::generic).toList())
                .node();
    }

    private static ObjectNode status(TaskStatus status) {
        GoObject out =
                new GoObject()
                        .put("Timestamp", Times.rfc3339(status.atMs()))
                        .put("State", status.state().text())
                        .add("Message", status.message())
                        .add("Err", status.error());
        status.container()
                .ifPresent(container ->
                        out.put(
                                "ContainerStatus",
                                new GoObject()
                                        .put("ContainerID", container.containerId())
                                        .put("PID", container.pid())
                                        .put("ExitCode", container.exitCode())
                                        .node()));
        return out.put(
                        "PortStatus",
                        new GoObject()
                                .addAll("Ports", ServiceSpecWriter.ports(status.hostPorts()))
                                .node())
                .node();
    }

    /// One for each network the task has an address in; those that are gone since are left out.
    private static List<ObjectNode> attachments(ClusterImage image, Task task) {
        return task.addresses().stream()
                .flatMap(address ->
                        image
                                .network(address.network())
                                .map(network -> attachment(network, address))
                                .stream())
                .toList();
    }

    private static ObjectNode attachment(Network network, Event.Address address) {
        return new GoObject()
                .put("Network", network(network))
                .add("Addresses", address.cidr().isEmpty() ? List.of() : List.of(address.cidr()))
                .node();
    }

    private static ObjectNode network(Network network) {
        NetworkSpec spec = network.spec();
        Optional<NetworkSpec.Ipam> ipam = spec.ipam().or(() -> ofIngress(network));
        GoObject shown =
                new GoObject()
                        .put("Name", spec.name())
                        .put("Labels", spec.labels())
                        .put("DriverConfiguration", driver(spec.driver(), spec))
                        .add("IPv6Enabled", spec.enableIpv6())
                        .add("Internal", spec.internal())
                        .add("Attachable", spec.attachable())
                        .add("Ingress", spec.ingress());
        ipam.ifPresent(sent -> shown.put("IPAMOptions", ipam(sent.driver(), sent.config())));
        return new GoObject()
                .put("ID", network.id().value())
                .meta(network.meta())
                .put("Spec", shown.put("Scope", "swarm").node())
                .put("DriverState", new GoObject().add("Name", spec.driver()).node())
                .put(
                        "IPAMOptions",
                        ipam(network.subnets().isEmpty() ? "" : "default", network.subnets()))
                .node();
    }

    /// The ingress network is made by the swarm itself, with the subnet it has.
    private static Optional<NetworkSpec.Ipam> ofIngress(Network network) {
        return network.spec().ingress()
                ? Optional.of(new NetworkSpec.Ipam("default", new TreeMap<>(), network.subnets()))
                : Optional.empty();
    }

    private static ObjectNode driver(String name, NetworkSpec spec) {
        return new GoObject().add("Name", name).add("Options", spec.options()).node();
    }

    private static ObjectNode ipam(String driver, List<NetworkSpec.IpamConfig> configs) {
        return new GoObject()
                .put("Driver", new GoObject().add("Name", driver).node())
                .addAll("Configs", configs.stream().map(TaskWriter::config).toList())
                .node();
    }

    private static ObjectNode config(NetworkSpec.IpamConfig config) {
        return new GoObject()
                .add("Subnet", config.subnet())
                .add("Range", config.range())
                .add("Gateway", config.gateway())
                .node();
    }
}
