package io.swarmlog.state.control;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Network;
import io.swarmlog.image.Service;
import io.swarmlog.image.Task;
import io.swarmlog.log.Assignment;
import io.swarmlog.log.Event;
import io.swarmlog.model.NetworkId;
import io.swarmlog.model.ServiceSpec;
import io.swarmlog.model.TaskSpec;
import io.swarmlog.state.address.AddressPools;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// Works out the assignment of a task from the image: all its node needs to know, without asking.
final class Assignments {
    private static final TaskSpec.NetworkAttachment NO_ATTACHMENT =
            new TaskSpec.NetworkAttachment("", List.of(), Collections.emptySortedMap());

    private final ClusterImage image;

    Assignments(ClusterImage image) {
        this.image = image;
    }

    /// The assignment of a task that has a node.
    Assignment of(Task task) {
        ServiceSpec spec = task.made().service();
        Optional<Service> service = image.service(task.service());
        return new Assignment(
                task.id(),
                task.node().orElseThrow(),
                task.service(),
                spec.name(),
                spec.labels(),
                task.slot(),
                task.desired(),
                task.state(),
                task.made().task(),
                task.made().hostPorts(),
                networks(task),
                service.flatMap(Service::registryAuth),
                task.genericResources());
    }

    /// The ingress network first, then the attached ones in the user's order.
    private List<Assignment.AttachedNetwork> networks(Task task) {
        List<Assignment.AttachedNetwork> networks = new ArrayList<>();
        for (Event.Address address : task.addresses()) {
            image.network(address.network())
                    .filter(network -> network.spec().ingress())
                    .ifPresent(network -> networks.add(attached(task, network, NO_ATTACHMENT)));
        }
        for (TaskSpec.NetworkAttachment attachment : task.made().task().networks()) {
            image.network(new NetworkId(attachment.target()))
                    .ifPresent(network -> networks.add(attached(task, network, attachment)));
        }
        return List.copyOf(networks);
    }

    /// A network every engine has by itself comes without subnets and address.
    private static Assignment.AttachedNetwork attached(
            Task task, Network network, TaskSpec.NetworkAttachment attachment) {
        boolean plain = AddressPools.isPredefined(network);
        String address =
                task.addresses().stream()
                        .filter(given -> given.network().equals(network.id()))
                        .map(Event.Address::cidr)
                        .findFirst()
                        .orElse("");
        return new Assignment.AttachedNetwork(
                network.id(),
                network.spec(),
                network.subnets(),
                address,
                plain ? List.of() : names(task.made().service().name(), attachment.aliases()),
                attachment.driverOpts());
    }

    private static List<String> names(String service, List<String> aliases) {
        List<String> names = new ArrayList<>();
        names.add(service);
        aliases.stream().filter(alias -> !names.contains(alias)).forEach(names::add);
        names.add("tasks." + service);
        return List.copyOf(names);
    }
}
