package io.swarmlog.state.allocate;

import io.swarmlog.image.Addresses;
import io.swarmlog.image.Network;
import io.swarmlog.model.NetworkSpec;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/// An IPv4 subnet: its first address and prefix length.
record Subnet(long first, int prefixLength) {
    private static final int BITS = 32;

    /// Reads `10.0.1.0/24`; host bits are cut off.
    static Subnet parse(String cidr) {
        int length = Addresses.prefixLength(cidr);
        return new Subnet(Addresses.number(cidr) & mask(length), length);
    }

    private static long mask(int length) {
        return length == 0 ? 0 : 0xffff_ffffL << BITS - length & 0xffff_ffffL;
    }

    long size() {
        return 1L << BITS - prefixLength;
    }

    long last() {
        return first + size() - 1;
    }

    boolean contains(long address) {
        return address >= first && address <= last();
    }

    boolean overlaps(Subnet other) {
        return first <= other.last() && other.first <= last();
    }

    String cidr(long address) {
        return Addresses.text(address) + '/' + prefixLength;
    }

    String cidr() {
        return cidr(first);
    }

    /// The next free address of a network's first subnet behind its cursor, all round once; none
    /// when it is full.
    static Optional<String> nextFree(Network network) {
        if (network.subnets().isEmpty()) {
            return Optional.empty();
        }
        NetworkSpec.IpamConfig config = network.subnets().getFirst();
        Subnet subnet = parse(config.subnet());
        Subnet range = config.range().isEmpty() ? subnet : parse(config.range());
        SortedSet<Long> reserved = new TreeSet<>();
        reserved.add(subnet.first);
        reserved.add(subnet.last());
        if (!config.gateway().isEmpty()) {
            reserved.add(Addresses.number(config.gateway()));
        }
        config.auxiliaryAddresses().values().forEach(a -> reserved.add(Addresses.number(a)));
        long from = range.contains(network.cursor()) ? network.cursor() : range.first;
        for (long step = 1; step <= range.size(); step++) {
            long address = range.first + (from - range.first + step) % range.size();
            if (!reserved.contains(address) && !network.addressesInUse().contains(address)) {
                return Optional.of(subnet.cidr(address));
            }
        }
        return Optional.empty();
    }
}
