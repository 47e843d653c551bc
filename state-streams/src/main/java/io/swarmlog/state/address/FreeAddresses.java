package io.swarmlog.state.address;

import io.swarmlog.image.Network;
import io.swarmlog.model.NetworkSpec;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.pcollections.PSortedSet;

/// Hands out free addresses of one network, each once, beginning behind the one given last, so that
/// an address rests before it is used again. Lives inside one decision.
public final class FreeAddresses {
    private final Subnet subnet;
    private final Subnet range;
    private final SortedSet<Long> reserved = new TreeSet<>();
    private final SortedSet<Long> given = new TreeSet<>();
    private final PSortedSet<Long> inUse;
    private long cursor;

    private FreeAddresses(NetworkSpec.IpamConfig config, Network network) {
        subnet = Subnet.parse(config.subnet());
        range = Subnet.read(config.range()).filter(subnet::overlaps).orElse(subnet);
        reserved.add(subnet.first());
        reserved.add(subnet.last());
        reserve(config.gateway());
        config.auxiliaryAddresses().values().forEach(this::reserve);
        inUse = network.addressesInUse();
        cursor = network.cursor();
    }

    /// What admission did not refuse in its first days may be no address; nobody can have it.
    private void reserve(String address) {
        Subnet.read(address + "/32").ifPresent(one -> reserved.add(one.first()));
    }

    /// Those of the network's first IPv4 subnet; absent while it has none.
    public static Optional<FreeAddresses> of(Network network) {
        return network.subnets().stream()
                .filter(config -> !config.subnet().contains(":"))
                .findFirst()
                .map(config -> new FreeAddresses(config, network));
    }

    /// The next free address with the subnet's prefix length; absent when there is none left.
    public Optional<String> next() {
        if (inUse.size() + given.size() >= range.size()) {
            return Optional.empty();
        }
        long from = range.contains(cursor) ? cursor : range.first();
        for (long step = 1; step <= range.size(); step++) {
            long address = range.first() + (from - range.first() + step) % range.size();
            if (isFree(address)) {
                given.add(address);
                cursor = address;
                return Optional.of(subnet.cidr(address));
            }
        }
        return Optional.empty();
    }

    private boolean isFree(long address) {
        return !reserved.contains(address) && !inUse.contains(address) && !given.contains(address);
    }
}
