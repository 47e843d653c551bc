package io.swarmlog.bound;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;

/// Where somebody comes from, as far as he can't choose it: an IPv4 address, or the network of an
/// IPv6 address, since a host may take any of the 2^64 addresses in its own (RFC 4291 §2.5.4).
///
/// @param text for people: the address, or `2001:db8:0:1::/64` in hexadecimal
public record Source(String text) {
    private static final int NETWORK_BYTES = 8;

    public static Source of(InetAddress address) {
        if (address instanceof Inet6Address wide && !wide.isLoopbackAddress()) {
            byte[] network = Arrays.copyOf(wide.getAddress(), NETWORK_BYTES);
            return new Source(HexFormat.of().formatHex(network) + "::/64");
        }
        return new Source(address.getHostAddress());
    }

    @Override
    public String toString() {
        return text;
    }
}
