package io.swarmlog.state.address;

import io.swarmlog.image.Addresses;
import java.util.Optional;

/// An IPv4 subnet: its first address and prefix length.
public record Subnet(long first, int prefixLength) {
    private static final int BITS = 32;

    /// Reads `10.0.1.0/24`; host bits are cut off. Throws [IllegalArgumentException] when the text
    /// is no subnet.
    public static Subnet parse(String cidr) {
        int length = Addresses.prefixLength(cidr);
        if (length < 0 || length > BITS) {
            throw new IllegalArgumentException("expected a prefix up to /32, but got " + cidr);
        }
        return new Subnet(Addresses.number(cidr) & mask(length), length);
    }

    /// Reads a subnet a user wrote; absent when it is none or lacks its prefix length.
    public static Optional<Subnet> read(String cidr) {
        if (cidr.indexOf('/') < 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(parse(cidr));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static long mask(int length) {
        return length == 0 ? 0 : 0xffff_ffffL << BITS - length & 0xffff_ffffL;
    }

    public long size() {
        return 1L << BITS - prefixLength;
    }

    public long last() {
        return first + size() - 1;
    }

    public boolean contains(long address) {
        return address >= first && address <= last();
    }

    public boolean overlaps(Subnet other) {
        return first <= other.last() && other.first <= last();
    }

    /// An address with this subnet's prefix length.
    public String cidr(long address) {
        return Addresses.text(address) + '/' + prefixLength;
    }

    public String cidr() {
        return cidr(first);
    }
}
