package io.swarmlog.state.allocate;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Service;
import io.swarmlog.log.Event;
import io.swarmlog.model.EndpointSpec;
import io.swarmlog.model.NetworkId;
import io.swarmlog.model.ServiceId;
import io.swarmlog.model.ServiceSpec;
import io.swarmlog.state.address.AddressPools;
import io.swarmlog.state.address.DynamicPorts;
import io.swarmlog.state.address.FreeAddresses;
import io.swarmlog.state.turn.Turn;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Published ports and virtual addresses of services.
final class Endpoints {
    private Endpoints() {}

    static void allocate(Turn turn, ServiceId id) {
        Service service = turn.image().service(id).orElse(null);
        if (service == null) {
            return;
        }
        List<EndpointSpec.Port> ports = ports(turn.image(), service);
        List<Event.Address> addresses = virtualIps(turn.image(), service, ports);
        if (!ports.equals(service.ports()) || !addresses.equals(service.virtualIps())) {
            turn.emit(new Event.EndpointAllocated(id, ports, addresses));
        }
    }

    /// The ports asked for, with a port of the swarm's choice where none was named. One that the
    /// service has for the same name, protocol and target is kept, whoever chose it (SwarmKit
    /// portallocator, `reconcilePortConfigs`).
    private static List<EndpointSpec.Port> ports(ClusterImage image, Service service) {
        NavigableSet<ClusterImage.PortKey> taken = new TreeSet<>();
        service.spec().ports().forEach(port -> taken.add(key(port, port.publishedPort())));
        SortedMap<String, Iterator<Integer>> free = new TreeMap<>();
        List<EndpointSpec.Port> ports = new ArrayList<>(service.spec().ports());
        ports.replaceAll(port ->
                isForUs(port)
                        ? kept(service, port)
                                .filter(kept -> taken.add(key(port, kept)))
                                .findFirst()
                                .map(port::withPublishedPort)
                                .orElse(port)
                        : port);
        ports.replaceAll(port ->
                isForUs(port)
                        ? port.withPublishedPort(next(image, service, port, taken, free))
                        : port);
        return List.copyOf(ports);
    }

    private static boolean isForUs(EndpointSpec.Port port) {
        return port.isIngress() && port.publishedPort() == 0;
    }

    private static Stream<Integer> kept(Service service, EndpointSpec.Port wanted) {
        return service.ports().stream()
                .filter(EndpointSpec.Port::isIngress)
                .filter(has -> has.targetPort() == wanted.targetPort())
                .filter(has -> has.protocolOrTcp().equals(wanted.protocolOrTcp()))
                .filter(has -> has.name().equals(wanted.name()))
                .map(EndpointSpec.Port::publishedPort)
                .filter(port -> port != 0);
    }

    private static ClusterImage.PortKey key(EndpointSpec.Port port, int published) {
        return new ClusterImage.PortKey(port.protocolOrTcp(), published);
    }

    /// The next free one; deciding let the service in only when there were enough.
    private static int next(
            ClusterImage image,
            Service service,
            EndpointSpec.Port wanted,
            NavigableSet<ClusterImage.PortKey> taken,
            SortedMap<String, Iterator<Integer>> free) {
        Iterator<Integer> left =
                free.computeIfAbsent(
                        wanted.protocolOrTcp(),
                        protocol ->
                                DynamicPorts.free(image, protocol, Optional.of(service.id()))
                                        .iterator());
        while (left.hasNext()) {
            int port = left.next();
            if (taken.add(key(wanted, port))) {
                return port;
            }
        }
        return 0;
    }

    private static List<Event.Address> virtualIps(
            ClusterImage image, Service service, List<EndpointSpec.Port> ports) {
        String mode = service.spec().endpointSpec().map(EndpointSpec::mode).orElse("");
        if (mode.equals(EndpointSpec.DNSRR)) {
            return List.of();
        }
        List<NetworkId> networks = new ArrayList<>();
        if (ports.stream().anyMatch(EndpointSpec.Port::isIngress)) {
            AddressPools.ingress(image).ifPresent(networks::add);
        }
        networks.addAll(attached(image, service.spec()));
        List<Event.Address> addresses = new ArrayList<>();
        for (NetworkId network : networks) {
            service.virtualIps().stream()
                    .filter(has -> has.network().equals(network))
                    .findFirst()
                    .or(() ->
                            image.network(network)
                                    .flatMap(FreeAddresses::of)
                                    .flatMap(FreeAddresses::next)
                                    .map(cidr -> new Event.Address(network, cidr)))
                    .ifPresent(addresses::add);
        }
        return List.copyOf(addresses);
    }

    /// The networks of the swarm a spec attaches to; the ones every engine has by itself are left
    /// out.
    static List<NetworkId> attached(ClusterImage image, ServiceSpec spec) {
        return spec.taskTemplate().networks().stream()
                .map(attachment -> new NetworkId(attachment.target()))
                .filter(id ->
                        image.network(id)
                                .map(network -> !AddressPools.isPredefined(network))
                                .orElse(false))
                .distinct()
                .toList();
    }
}
