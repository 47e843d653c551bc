package io.swarmlog.command.view;

import io.swarmlog.command.json.NetworkWriter;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Network;
import io.swarmlog.image.Service;
import io.swarmlog.image.Task;
import io.swarmlog.log.Event;
import io.swarmlog.model.TaskState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Which services and running tasks are in a network (`GET /networks/{id}?verbose=true`).
public final class NetworkUse {
    /// What Go writes for an address that is not there.
    private static final String NO_ADDRESS = "<nil>";

    private NetworkUse() {}

    public static List<NetworkWriter.Reached> of(ClusterImage image, Network network) {
        List<NetworkWriter.Reached> all = new ArrayList<>();
        for (Service service : image.services().values()) {
            Optional<String> virtualIp = address(service.virtualIps(), network);
            List<NetworkWriter.Backend> tasks = tasks(image, service, network);
            if (virtualIp.isPresent() || !tasks.isEmpty()) {
                all.add(
                        new NetworkWriter.Reached(
                                service.name(), virtualIp.orElse(NO_ADDRESS), tasks));
            }
        }
        return all;
    }

    private static List<NetworkWriter.Backend> tasks(
            ClusterImage image, Service service, Network network) {
        return image.slotsOf(service.id()).values().stream()
                .flatMap(List::stream)
                .map(image::liveTask)
                .filter(task -> task.state() == TaskState.RUNNING)
                .flatMap(task ->
                        address(task.addresses(), network)
                                .map(address ->
                                        new NetworkWriter.Backend(
                                                TaskNames.of(task), address, host(image, task)))
                                .stream())
                .toList();
    }

    private static String host(ClusterImage image, Task task) {
        return task.node()
                .flatMap(image::node)
                .map(node -> node.registration().address().host())
                .orElse("");
    }

    private static Optional<String> address(List<Event.Address> addresses, Network network) {
        return addresses.stream()
                .filter(address -> address.network().equals(network.id()))
                .map(address -> address.cidr().split("/", 2)[0])
                .findFirst();
    }
}
