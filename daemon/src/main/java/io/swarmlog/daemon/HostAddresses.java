package io.swarmlog.daemon;

import io.swarmlog.command.api.ListenAddr;
import io.swarmlog.command.gateway.EngineApi;
import io.swarmlog.command.gateway.EngineClient;
import io.swarmlog.command.json.GoJson;
import io.swarmlog.command.json.Refusal;
import io.swarmlog.command.json.SwarmReader;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Where a host listens and what address it tells others: the rules are [ListenAddr]'s, the
/// addresses are looked up here.
final class HostAddresses {
    /// What the docker CLI sends when the user names none.
    private static final String CLI_DEFAULT = "0.0.0.0:" + SwarmReader.DEFAULT_PORT;

    /// Interfaces that container engines make for themselves, and the host's own loop: none of them
    /// is chosen, but each can be named.
    private static final Pattern NOT_THE_HOSTS = Pattern.compile("lo|docker.*|br-.*|veth.*");

    private HostAddresses() {}

    /// What a request says of addresses; each text may be empty.
    record Asked(String listenAddr, String advertiseAddr, String dataPathAddr) {}

    /// Reads the request, with what the daemon was told where it names nothing.
    static HostState.Place place(DaemonConfig config, SwarmReader.Init request) throws IOException {
        ListenAddr.dataPathPort(request.dataPathPort());
        ListenAddr.checkPools(request.addressPools(), request.subnetSize());
        HostState.Place place =
                place(
                        config,
                        new Asked(
                                request.listenAddr(),
                                request.advertiseAddr(),
                                request.dataPathAddr()));
        requireFree(place);
        OwnAddress.requireLeadsHere(place);
        return place;
    }

    /// Reads the request of a host that joins. Without an address of its own to tell, it is the one
    /// by which the manager is reached, as in SwarmKit.
    static HostState.Place place(DaemonConfig config, SwarmReader.Join request) throws IOException {
        boolean named =
                !request.advertiseAddr().isEmpty()
                        || !config.advertiseAddr().isEmpty()
                        || !isUnspecific(request.listenAddr());
        String advertise =
                named || request.remoteAddrs().isEmpty()
                        ? request.advertiseAddr()
                        : towards(request.remoteAddrs().getFirst());
        return place(config, new Asked(request.listenAddr(), advertise, request.dataPathAddr()));
    }

    private static boolean isUnspecific(String listenAddr) {
        return listenAddr.startsWith("0.0.0.0") || listenAddr.startsWith("[::]");
    }

    /// This host's address on the way to another; no packet is sent.
    private static String towards(String hostPort) throws IOException {
        int colon = hostPort.lastIndexOf(':');
        String host = colon < 0 ? hostPort : hostPort.substring(0, colon);
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(
                    new InetSocketAddress(
                            InetAddress.getByName(host.replace("[", "").replace("]", "")),
                            SwarmReader.DEFAULT_PORT));
            return socket.getLocalAddress().getHostAddress();
        }
    }

    private static HostState.Place place(DaemonConfig config, Asked request) throws IOException {
        boolean named = !request.listenAddr().equals(CLI_DEFAULT);
        String listen =
                named || config.listenAddr().isEmpty() ? request.listenAddr() : config.listenAddr();
        SortedMap<String, List<String>> interfaces = interfaces();
        ListenAddr.HostPort bind = ListenAddr.listen(listen, interfaces);
        ListenAddr.dataPath(request.dataPathAddr(), interfaces);
        OwnAddress.requireLocal(bind.host(), bind.port());
        String address = advertised(config, request, bind, interfaces);
        Ports ports =
                bind.port() == SwarmReader.DEFAULT_PORT || bind.port() == 0
                        ? Ports.free(bind.host())
                        : new Ports(bind.port());
        return new HostState.Place(bind.host(), address, ports);
    }

    /// A manager listens; a worker needs nothing of it but tunnels.
    static void requireFree(HostState.Place place) {
        place.ports()
                .taken(place.bindHost())
                .ifPresent(port -> {
                    throw Refusal.internal(
                            "failed to listen on remote API address: listen tcp %s:%d: bind: address already in use"
                                    .formatted(place.bindHost(), port));
                });
    }

    /// moby daemon/config `IsSwarmCompatible`. An engine that does not answer is not asked again.
    static void refuseLiveRestore(EngineClient engine) {
        try {
            EngineApi.Answer answer = engine.ask("GET", "/info", new byte[0]);
            if (answer.status() == 200
                    && GoJson.parse(answer.body()).path("LiveRestoreEnabled").asBoolean()) {
                throw Refusal.internal(
                        "--live-restore daemon configuration is incompatible with swarm mode");
            }
        } catch (IOException _) {
            // Its node is not usable until it answers.
        }
    }

    private static String advertised(
            DaemonConfig config,
            Asked request,
            ListenAddr.HostPort bind,
            SortedMap<String, List<String>> interfaces) {
        boolean bound = !bind.host().equals("0.0.0.0") && !bind.host().equals("::");
        if (request.advertiseAddr().isEmpty() && config.advertiseAddr().isEmpty()) {
            if (bound) {
                return bind.host();
            }
            interfaces.keySet().removeIf(name -> NOT_THE_HOSTS.matcher(name).matches());
            if (interfaces.isEmpty()) {
                return InetAddress.getLoopbackAddress().getHostAddress();
            }
        }
        return ListenAddr.advertise(
                        request.advertiseAddr(), config.advertiseAddr(), bind.port(), interfaces)
                .host();
    }

    private static SortedMap<String, List<String>> interfaces() throws SocketException {
        SortedMap<String, List<String>> found = new TreeMap<>();
        for (NetworkInterface card : NetworkInterface.networkInterfaces().toList()) {
            List<String> addresses =
                    Collections.list(card.getInetAddresses()).stream()
                            .filter(address -> !address.isLinkLocalAddress())
                            .map(InetAddress::getHostAddress)
                            .toList();
            if (card.isUp() && !addresses.isEmpty()) {
                found.put(card.getName(), addresses);
            }
        }
        return found;
    }
}
