package io.swarmlog.daemon;

import io.swarmlog.command.gateway.EngineClient;
import io.swarmlog.command.json.SwarmReader;
import io.swarmlog.image.Addresses;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The pools a new swarm cuts its networks from: those asked for, else swarm mode's default, or a
/// part of it that nothing on this host uses yet. Two swarms on one machine thus do not meet, and a
/// host in 10.x keeps its routes.
final class AddressPools {
    private static final int WHOLE = 8;
    private static final int PART = 16;
    private static final int PARTS = 256;

    /// So many daemons of one machine have parts of their own.
    private static final int DAEMONS = 16;

    /// The default pool's networks come first from here.
    private static final int OCTET_BITS = 8;

    private static final long TEN = 10L << 24;
    private static final Pattern SUBNET =
            Pattern.compile("\"Subnet\":\"(\\d+\\.\\d+\\.\\d+\\.\\d+/\\d+)\"");

    private AddressPools() {}

    /// A swarm that has no task yet shows nowhere in the engine, so the number of the daemon on this
    /// machine, which its ports tell, says where to look.
    static List<String> choose(SwarmReader.Init request, EngineClient engine, Ports ports)
            throws IOException {
        if (!request.addressPools().isEmpty()) {
            return request.addressPools();
        }
        List<long[]> used = used(engine);
        if (ports.number() == 0 && used.stream().noneMatch(range -> overlaps(range, TEN, WHOLE))) {
            return Founding.pools(request);
        }
        for (int attempt = 0; attempt < PARTS; attempt++) {
            long part = part(ports.number(), attempt);
            long first = TEN + (part << 2 * OCTET_BITS);
            if (used.stream().noneMatch(range -> overlaps(range, first, PART))) {
                return List.of(Addresses.text(first) + "/" + PART);
            }
        }
        throw new IOException(
                "expected a free part of 10.0.0.0/8, but all of it is in use here; name a pool with"
                        + " --default-addr-pool");
    }

    /// All parts, first those of a daemon's own: two of the first [#DAEMONS] never try the same one
    /// before their own are used up.
    private static int part(int daemon, int attempt) {
        int round = attempt / (PARTS / DAEMONS);
        return Math.floorMod(daemon + round + attempt * DAEMONS, PARTS);
    }

    private static boolean overlaps(long[] range, long first, int prefixLength) {
        long last = first + (1L << 32 - prefixLength) - 1;
        return range[0] <= last && first <= range[1];
    }

    /// First and last address of what the host's interfaces and the engine's networks have.
    private static List<long[]> used(EngineClient engine) throws IOException {
        List<long[]> ranges = new ArrayList<>();
        for (NetworkInterface card : NetworkInterface.networkInterfaces().toList()) {
            for (InterfaceAddress address : card.getInterfaceAddresses()) {
                if (address.getAddress() instanceof Inet4Address v4) {
                    ranges.add(range(v4.getHostAddress(), address.getNetworkPrefixLength()));
                }
            }
        }
        Matcher subnets = SUBNET.matcher(networks(engine));
        while (subnets.find()) {
            String cidr = subnets.group(1);
            ranges.add(range(cidr, Addresses.prefixLength(cidr)));
        }
        return ranges;
    }

    private static String networks(EngineClient engine) {
        try {
            return new String(
                    engine.ask("GET", "/networks", new byte[0]).body(), StandardCharsets.UTF_8);
        } catch (IOException _) {
            // Without an engine there are no networks of its.
            return "";
        }
    }

    private static long[] range(String address, int prefixLength) {
        long size = 1L << 32 - prefixLength;
        long first = Addresses.number(address) & -size;
        return new long[] {first, first + size - 1};
    }
}
