package io.swarmlog.state.decide;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Network;
import io.swarmlog.image.Service;
import io.swarmlog.image.Task;
import io.swarmlog.log.Event;
import io.swarmlog.log.Input;
import io.swarmlog.model.EndpointSpec;
import io.swarmlog.model.NetworkId;
import io.swarmlog.model.Reason;
import io.swarmlog.model.TaskState;
import io.swarmlog.state.address.AddressPools;
import io.swarmlog.state.admit.NetworkAdmission;
import io.swarmlog.state.admit.Refusal;
import io.swarmlog.state.turn.Turn;
import java.util.Optional;

/// What users wish of networks (SwarmKit manager/controlapi/network.go).
final class NetworkWishes {
    private NetworkWishes() {}

    static void create(Turn turn, Input.CreateNetwork wish) {
        turn.emit(
                NetworkAdmission.check(turn, wish.spec())
                        .map(Event.class::cast)
                        .orElseGet(() ->
                                new Event.NetworkCreated(
                                        new NetworkId(turn.newId()), wish.spec())));
    }

    static void remove(Turn turn, Input.RemoveNetwork wish) {
        switch (References.network(turn.image(), wish.network())) {
            case References.Found.One<Network>(Network network) ->
                    turn.emit(
                            inUse(turn.image(), network)
                                    .map(why ->
                                            (Event) Refusal.rpc(Reason.FAILED_PRECONDITION, why))
                                    .orElse(new Event.NetworkRemoved(network.id())));
            case References.Found.Refused<Network>(Event.Rejected rejection) ->
                    turn.emit(rejection);
        }
    }

    private static Optional<String> inUse(ClusterImage image, Network network) {
        if (AddressPools.isPredefined(network)) {
            return Optional.of(
                    "network %s (%s) is a swarm predefined network and cannot be removed"
                            .formatted(network.id(), network.name()));
        }
        if (network.spec().ingress()) {
            return image.services().values().stream()
                    .filter(service ->
                            service.spec().ports().stream().anyMatch(EndpointSpec.Port::isIngress))
                    .findFirst()
                    .map(service ->
                            "ingress network cannot be removed because service "
                                    + service.id()
                                    + " depends on it");
        }
        return byService(image, network).or(() -> byTask(image, network));
    }

    private static Optional<String> byService(ClusterImage image, Network network) {
        for (Service service : image.services().values()) {
            boolean attached =
                    service.spec().taskTemplate().networks().stream()
                            .anyMatch(there -> there.target().equals(network.id().value()));
            if (attached) {
                return Optional.of(
                        "network %s is in use by service %s".formatted(network.id(), service.id()));
            }
        }
        return Optional.empty();
    }

    /// Tasks of an older spec may still hold addresses when no service names the network any more.
    private static Optional<String> byTask(ClusterImage image, Network network) {
        if (network.addressesInUse().isEmpty()) {
            return Optional.empty();
        }
        for (Task task : image.tasks().values()) {
            boolean wanted =
                    !task.desired().isAfter(TaskState.RUNNING) && !task.state().isTerminal();
            boolean attached =
                    task.addresses().stream()
                            .anyMatch(address -> address.network().equals(network.id()));
            if (wanted && attached) {
                return Optional.of(
                        "network %s is in use by task %s".formatted(network.id(), task.id()));
            }
        }
        return Optional.empty();
    }
}
