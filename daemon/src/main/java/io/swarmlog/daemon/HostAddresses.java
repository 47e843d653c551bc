package io.swarmlog.daemon;

import io.swarmlog.command.json.Refusal;
import io.swarmlog.command.json.SwarmReader;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// Where a host listens and what address it tells others (moby `daemon/cluster/listen_addr.go`).
final class HostAddresses {
    private static final String ANY = "0.0.0.0";

    /// Interfaces that container engines make for themselves.
    private static final Pattern ENGINES_OWN = Pattern.compile("docker.*|br-.*|veth.*");

    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final String BAD_ADVERTISE =
            "advertise address must be a non-zero IP address or network interface (with optional"
                    + " port number)";
    private static final String BAD_LISTEN =
            "listen address must be an IP address or network interface (with optional port number)";

    private HostAddresses() {}

    /// Reads the request, with what the daemon was told as a fallback.
    static Founding.Place place(DaemonConfig config, SwarmReader.Init request) throws IOException {
        String listen =
                isDefault(request.listenAddr()) && !config.listenAddr().isEmpty()
                        ? config.listenAddr()
                        : request.listenAddr();
        if (listen.isEmpty()) {
            throw Refusal.badRequest("invalid ListenAddr \"\": invalid empty address");
        }
        HostPort listening =
                HostPort.parse(listen).orElseThrow(() -> Refusal.badRequest(BAD_LISTEN));
        String bind = ip(listening.host()).orElseThrow(() -> Refusal.badRequest(BAD_LISTEN));
        String address = advertised(config, request, bind);
        boolean named = !isDefault(listen) && listening.port() != 0;
        Ports ports =
                named && listening.port() != Ports.DEFAULT_FIRST
                        ? new Ports(listening.port())
                        : Ports.free(bind);
        if (!ports.areFree(bind)) {
            throw Refusal.internal(
                    "expected the ports from "
                            + ports.first()
                            + " on to be free, but one of the"
                            + " first three is in use; name others with --listen-addr IP:PORT");
        }
        return new Founding.Place(bind, address, ports);
    }

    private static boolean isDefault(String listen) {
        return listen.equals(ANY + ":" + Ports.DEFAULT_FIRST) || listen.equals(ANY);
    }

    private static String advertised(DaemonConfig config, SwarmReader.Init request, String bind)
            throws SocketException {
        String wanted =
                request.advertiseAddr().isEmpty()
                        ? config.advertiseAddr()
                        : request.advertiseAddr();
        if (!wanted.isEmpty()) {
            return HostPort.parse(wanted)
                    .flatMap(found -> ip(found.host()))
                    .filter(found -> !found.equals(ANY))
                    .orElseThrow(() -> Refusal.badRequest(BAD_ADVERTISE));
        }
        return bind.equals(ANY) ? only(addresses()) : bind;
    }

    private static String only(List<Candidate> found) {
        if (found.isEmpty()) {
            return InetAddress.getLoopbackAddress().getHostAddress();
        }
        if (found.size() > 1) {
            Candidate first = found.get(0);
            Candidate second = found.get(1);
            String where =
                    first.card().equals(second.card())
                            ? "multiple IP addresses on interface %s (%s and %s)"
                                    .formatted(first.card(), first.ip(), second.ip())
                            : "multiple addresses on different interfaces (%s on %s and %s on %s)"
                                    .formatted(
                                            first.ip(), first.card(), second.ip(), second.card());
            throw Refusal.badRequest(
                    "could not choose an IP address to advertise since this system has "
                            + where
                            + " - specify one with --advertise-addr");
        }
        return found.getFirst().ip();
    }

    private record Candidate(String card, String ip) {}

    private static List<Candidate> addresses() throws SocketException {
        List<Candidate> found = new ArrayList<>();
        for (NetworkInterface card : NetworkInterface.networkInterfaces().toList()) {
            if (card.isLoopback()
                    || !card.isUp()
                    || ENGINES_OWN.matcher(card.getName()).matches()) {
                continue;
            }
            for (InetAddress address : Collections.list(card.getInetAddresses())) {
                if (address instanceof Inet4Address) {
                    found.add(new Candidate(card.getName(), address.getHostAddress()));
                }
            }
        }
        return found;
    }

    /// An IP literal as it is, or the first IPv4 address of an interface of that name.
    private static Optional<String> ip(String host) {
        try {
            if (IPV4.matcher(host).matches() || host.contains(":")) {
                return Optional.of(InetAddress.getByName(host).getHostAddress());
            }
            NetworkInterface card = NetworkInterface.getByName(host);
            if (card == null) {
                return Optional.empty();
            }
            return Collections.list(card.getInetAddresses()).stream()
                    .filter(Inet4Address.class::isInstance)
                    .map(InetAddress::getHostAddress)
                    .findFirst();
        } catch (UnknownHostException | SocketException _) {
            return Optional.empty();
        }
    }

    /// `host`, `host:port` or `:port`; port 0 when none is named.
    private record HostPort(String host, int port) {
        private static final int PORT_MAX = 65_535;

        static Optional<HostPort> parse(String text) {
            String plain =
                    text.toLowerCase(Locale.ROOT).startsWith("tcp://") ? text.substring(6) : text;
            int colon = plain.lastIndexOf(':');
            if (colon < 0 || plain.endsWith("]")) {
                return Optional.of(new HostPort(plain, 0));
            }
            try {
                int port = Integer.parseInt(plain.substring(colon + 1));
                String host = colon == 0 ? ANY : plain.substring(0, colon);
                return port < 0 || port > PORT_MAX
                        ? Optional.empty()
                        : Optional.of(new HostPort(host.replaceAll("^\\[|]$", ""), port));
            } catch (NumberFormatException _) {
                return Optional.empty();
            }
        }
    }
}
