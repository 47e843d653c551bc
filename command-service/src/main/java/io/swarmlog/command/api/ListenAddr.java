package io.swarmlog.command.api;

import io.swarmlog.command.json.GoText;
import io.swarmlog.command.json.Refusal;
import io.swarmlog.command.json.SwarmReader;
import io.swarmlog.image.Addresses;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/// The rules of the addresses of `swarm init` and `swarm join` (moby
/// daemon/cluster/listen_addr.go), with its texts. Pure: the addresses of the host's interfaces are
/// given, in the order of the interfaces' names.
///
/// Everything throws [Refusal] with the status and text of real engines.
public final class ListenAddr {
    /// SwarmKit default of the data path port.
    public static final int DEFAULT_DATA_PATH_PORT = 4789;

    private static final int DATA_PATH_MIN = 1_024;
    private static final int DATA_PATH_MAX = 49_151;
    private static final int SUBNET_MAX = 29;
    private static final int PORT_MAX = 65_535;
    private static final String UNSPECIFIED = "0.0.0.0";

    private ListenAddr() {}

    /// A host, as an address, and a port.
    public record HostPort(String host, int port) {
        @Override
        public String toString() {
            return (host.indexOf(':') >= 0 ? '[' + host + ']' : host) + ':' + port;
        }
    }

    /// The first check of a request: `ListenAddr` must be there and be `host:port`, `host` or
    /// `tcp://host:port`.
    public static void checkListen(String address) {
        if (address.isBlank()) {
            throw Refusal.badRequest(
                    "invalid ListenAddr " + GoText.quoted(address) + ": invalid empty address");
        }
        if (split(address).isEmpty()) {
            throw Refusal.badRequest(
                    "invalid ListenAddr "
                            + GoText.quoted(address)
                            + ": Invalid bind address format: "
                            + address);
        }
    }

    /// The managers to join: at least one, each an address.
    public static void checkRemotes(List<String> addresses) {
        if (addresses.isEmpty()) {
            throw Refusal.badRequest("at least 1 RemoteAddr is required to join");
        }
        for (String address : addresses) {
            if (address.isBlank()) {
                throw Refusal.badRequest(
                        "invalid remoteAddr " + GoText.quoted(address) + ": invalid empty address");
            }
        }
    }

    /// What to listen on: the address of an interface, an address, or `0.0.0.0`.
    public static HostPort listen(String address, SortedMap<String, List<String>> interfaces) {
        HostPort parts =
                split(address)
                        .orElseThrow(() ->
                                Refusal.internal("could not parse listen address " + address));
        return new HostPort(
                host(parts.host(), interfaces, true)
                        .orElseThrow(() ->
                                Refusal.badRequest(
                                        "listen address must be an IP address or network interface"
                                                + " (with optional port number)")),
                parts.port());
    }

    /// What to tell others: what was asked for, else `fallback` (the daemon's
    /// `--swarm-default-advertise-addr`, may be empty), else the host's only address.
    public static HostPort advertise(
            String address,
            String fallback,
            int listenPort,
            SortedMap<String, List<String>> interfaces) {
        if (!address.isEmpty()) {
            HostPort parts = split(address).orElse(new HostPort(address, listenPort));
            boolean withPort =
                    address.lastIndexOf(':') > address.lastIndexOf(']')
                            && address.indexOf(':') == address.lastIndexOf(':');
            return new HostPort(
                    host(parts.host(), interfaces, false)
                            .orElseThrow(() ->
                                    Refusal.badRequest(
                                            "advertise address must be a non-zero IP address or"
                                                    + " network interface (with optional port"
                                                    + " number)")),
                    withPort ? parts.port() : listenPort);
        }
        if (!fallback.isEmpty()) {
            return new HostPort(
                    host(fallback, interfaces, false)
                            .orElseThrow(() ->
                                    Refusal.badRequest(
                                            "default advertise address must be a non-zero IP"
                                                    + " address or network interface (without a"
                                                    + " port number)")),
                    listenPort);
        }
        return new HostPort(system(interfaces), listenPort);
    }

    /// The address of the data path; empty asks for the advertised one.
    public static String dataPath(String address, SortedMap<String, List<String>> interfaces) {
        return address.isEmpty()
                ? ""
                : host(address, interfaces, false)
                        .orElseThrow(() ->
                                Refusal.badRequest(
                                        "data path address must be a non-zero IP address or network"
                                                + " interface (without a port number)"));
    }

    /// The port of the data path; 0 asks for the default.
    public static int dataPathPort(int port) {
        if (port == 0) {
            return DEFAULT_DATA_PATH_PORT;
        }
        if (port < DATA_PATH_MIN || port > DATA_PATH_MAX) {
            throw Refusal.internal(
                    "Datapath port number is not in valid range ("
                            + DATA_PATH_MIN
                            + '-'
                            + DATA_PATH_MAX
                            + ") : "
                            + port);
        }
        return port;
    }

    /// Pools subnets are cut from, and the size of those; not checked without a pool.
    public static void checkPools(List<String> pools, int subnetSize) {
        if (!pools.isEmpty() && subnetSize > SUBNET_MAX) {
            throw Refusal.internal("subnet size is out of range: " + subnetSize);
        }
        for (String pool : pools) {
            if (!Subnets.isCidr(pool)) {
                throw Refusal.internal(
                        "invalid base pool " + pool + ": invalid CIDR address: " + pool);
            }
            if (subnetSize < Addresses.prefixLength(pool)) {
                throw Refusal.internal(
                        "invalid CIDR: "
                                + GoText.quoted(pool)
                                + ". Subnet size is too small for pool: "
                                + subnetSize);
            }
        }
    }

    /// Host and port of `host`, `host:port`, `[v6]:port`, each with or without `tcp://`.
    private static Optional<HostPort> split(String address) {
        String text = address.startsWith("tcp://") ? address.substring(6) : address;
        int bracket = text.lastIndexOf(']');
        int colon = text.lastIndexOf(':');
        boolean bare = bracket < 0 && text.indexOf(':') != colon;
        if (colon <= bracket || bare) {
            return Optional.of(new HostPort(stripped(text), SwarmReader.DEFAULT_PORT));
        }
        String port = text.substring(colon + 1);
        boolean digits = !port.isEmpty() && port.chars().allMatch(Character::isDigit);
        if (!digits || port.length() > 5 || Integer.parseInt(port) > PORT_MAX) {
            return Optional.empty();
        }
        return Optional.of(
                new HostPort(stripped(text.substring(0, colon)), Integer.parseInt(port)));
    }

    private static String stripped(String host) {
        return host.startsWith("[") && host.endsWith("]")
                ? host.substring(1, host.length() - 1)
                : host;
    }

    /// The address an interface's name or an address means; empty when it is neither.
    private static Optional<String> host(
            String text, SortedMap<String, List<String>> interfaces, boolean unspecifiedToo) {
        List<String> named = interfaces.get(text);
        if (named != null) {
            return Optional.of(only(text, named));
        }
        boolean unspecified = text.equals(UNSPECIFIED) || text.equals("::");
        return isAddress(text) && (unspecifiedToo || !unspecified)
                ? Optional.of(text)
                : Optional.empty();
    }

    private static boolean isAddress(String text) {
        if (text.indexOf(':') >= 0) {
            return text.chars().allMatch(c -> Character.digit(c, 16) >= 0 || c == ':' || c == '.');
        }
        try {
            return text.indexOf('/') < 0 && Addresses.number(text) >= 0;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private static String only(String name, List<String> addresses) {
        List<String> preferred = preferred(addresses);
        if (preferred.isEmpty()) {
            throw Refusal.badRequest("interface " + name + " has no usable addresses");
        }
        if (preferred.size() > 1) {
            throw Refusal.badRequest(
                    "could not choose an IP address to advertise since this system has multiple"
                            + " addresses on interface "
                            + name
                            + " ("
                            + preferred.get(0)
                            + " and "
                            + preferred.get(1)
                            + ')');
        }
        return preferred.getFirst();
    }

    /// IPv4 before IPv6.
    private static List<String> preferred(List<String> addresses) {
        List<String> v4 = addresses.stream().filter(it -> it.indexOf(':') < 0).toList();
        return v4.isEmpty() ? addresses : v4;
    }

    /// The one address of the host that others can reach; loopback must not be among `interfaces`'
    /// addresses unless it is asked for by name, so it is skipped here.
    private static String system(SortedMap<String, List<String>> interfaces) {
        List<String[]> found = new ArrayList<>();
        for (Map.Entry<String, List<String>> entry : interfaces.entrySet()) {
            List<String> outward = entry.getValue().stream().filter(ListenAddr::isOutward).toList();
            if (!outward.isEmpty()) {
                found.add(new String[] {entry.getKey(), only(entry.getKey(), outward)});
            }
        }
        List<String[]> v4 = found.stream().filter(it -> it[1].indexOf(':') < 0).toList();
        List<String[]> usable = v4.isEmpty() ? found : v4;
        if (usable.isEmpty()) {
            throw Refusal.badRequest("could not find the system's IP address");
        }
        if (usable.size() > 1) {
            throw Refusal.badRequest(
                    "could not choose an IP address to advertise since this system has multiple"
                            + " addresses on different interfaces ("
                            + usable.get(0)[1]
                            + " on "
                            + usable.get(0)[0]
                            + " and "
                            + usable.get(1)[1]
                            + " on "
                            + usable.get(1)[0]
                            + ')');
        }
        return usable.getFirst()[1];
    }

    private static boolean isOutward(String address) {
        return !address.startsWith("127.") && !address.equals("::1") && !address.startsWith("fe80");
    }
}
