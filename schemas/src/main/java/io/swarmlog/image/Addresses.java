package io.swarmlog.image;

import io.swarmlog.log.Event;
import java.util.Iterator;
import java.util.List;
import org.pcollections.PSortedSet;
import org.pcollections.TreePSet;

/// IPv4 addresses as numbers, and which of a network are in use.
public final class Addresses {
    private static final int OCTETS = 4;
    private static final int OCTET_BITS = 8;
    private static final int OCTET_MASK = 0xff;

    private Addresses() {}

    /// The address of `10.0.1.2/24` or `10.0.1.2` as an unsigned 32-bit number.
    ///
    /// Throws [IllegalArgumentException] when the text is no IPv4 address.
    public static long number(String cidr) {
        int slash = cidr.indexOf('/');
        String text = slash < 0 ? cidr : cidr.substring(0, slash);
        long number = 0;
        int octets = 0;
        Iterator<String> parts = List.of(text.split("\\.", -1)).iterator();
        while (parts.hasNext()) {
            int octet = Integer.parseInt(parts.next());
            if (octet < 0 || octet > OCTET_MASK) {
                throw new IllegalArgumentException("expected an IPv4 address, but got " + cidr);
            }
            number = number << OCTET_BITS | octet;
            octets++;
        }
        if (octets != OCTETS) {
            throw new IllegalArgumentException("expected an IPv4 address, but got " + cidr);
        }
        return number;
    }

    /// The dotted form of a number.
    public static String text(long number) {
        StringBuilder text = new StringBuilder();
        for (int shift = (OCTETS - 1) * OCTET_BITS; shift >= 0; shift -= OCTET_BITS) {
            text.append(number >> shift & OCTET_MASK);
            if (shift > 0) {
                text.append('.');
            }
        }
        return text.toString();
    }

    /// The prefix length of `10.0.1.2/24`; 32 without one.
    public static int prefixLength(String cidr) {
        int slash = cidr.indexOf('/');
        return slash < 0 ? OCTETS * OCTET_BITS : Integer.parseInt(cidr.substring(slash + 1));
    }

    static void take(Draft draft, Event.Address address) {
        Network network = draft.network(address.network());
        long number = number(address.cidr());
        draft.put(
                new Network(
                        network.id(),
                        network.meta(),
                        network.spec(),
                        network.subnets(),
                        network.addressesInUse().plus(number),
                        number));
    }

    static void release(Draft draft, Event.Address address) {
        if (!draft.networks.containsKey(address.network())) {
            return;
        }
        Network network = draft.network(address.network());
        PSortedSet<Long> left = network.addressesInUse().minus(number(address.cidr()));
        draft.put(
                new Network(
                        network.id(),
                        network.meta(),
                        network.spec(),
                        network.subnets(),
                        left,
                        network.cursor()));
    }

    static PSortedSet<Long> none() {
        return TreePSet.empty();
    }
}
