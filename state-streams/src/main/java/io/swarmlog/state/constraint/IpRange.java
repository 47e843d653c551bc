package io.swarmlog.state.constraint;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A range of IP addresses: 128 bits in two halves and how many of them count. IPv4 lives in
/// `::ffff:0:0/96`, so that both kinds compare alike. Read by hand, since the platform's reader may
/// ask a name server.
public record IpRange(long high, long low, int bits) {
    private static final int ALL_BITS = 128;
    private static final int HALF_BITS = 64;
    private static final int V4_BITS = 32;
    private static final int V4_OFFSET = ALL_BITS - V4_BITS;
    private static final long V4_MARK = 0xffffL << V4_BITS;
    private static final int OCTETS = 4;
    private static final int OCTET_MAX = 255;
    private static final int OCTET_BITS = 8;
    private static final int GROUPS = 8;
    private static final int GROUP_BITS = 16;
    private static final int GROUP_DIGITS = 4;
    private static final int HEX = 16;

    /// Reads `186.17.9.41`, `186.17.0.0/16`, `2001:db8::2` or `2001:db8::/64`; empty when it is
    /// none of these.
    public static Optional<IpRange> parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            return address(text);
        }
        String host = text.substring(0, slash);
        Optional<Integer> prefix = number(text.substring(slash + 1), ALL_BITS);
        boolean v4 = host.indexOf(':') < 0;
        if (prefix.isEmpty() || (v4 && prefix.get() > V4_BITS)) {
            return Optional.empty();
        }
        int bits = v4 ? prefix.get() + V4_OFFSET : prefix.get();
        return address(host).map(address -> new IpRange(address.high, address.low, bits));
    }

    /// True when `host` is an address in the range.
    boolean contains(String host) {
        return address(host).map(this::covers).orElse(false);
    }

    /// True when one of the two lies within the other.
    public boolean overlaps(IpRange other) {
        return bits <= other.bits ? covers(other) : other.covers(this);
    }

    private boolean covers(IpRange address) {
        long highMask = mask(Math.min(bits, HALF_BITS));
        long lowMask = mask(Math.max(0, bits - HALF_BITS));
        return ((high ^ address.high) & highMask) == 0 && ((low ^ address.low) & lowMask) == 0;
    }

    private static long mask(int ones) {
        return ones == 0 ? 0 : -1L << (HALF_BITS - ones);
    }

    private static Optional<IpRange> address(String text) {
        return text.indexOf(':') < 0
                ? v4(text).map(low -> new IpRange(0, V4_MARK | low, ALL_BITS))
                : v6(text);
    }

    private static Optional<Long> v4(String text) {
        String[] octets = text.split("\\.", -1);
        long address = 0;
        if (octets.length != OCTETS) {
            return Optional.empty();
        }
        for (String octet : octets) {
            Optional<Integer> number = number(octet, OCTET_MAX);
            if (number.isEmpty()) {
                return Optional.empty();
            }
            address = address << OCTET_BITS | number.get();
        }
        return Optional.of(address);
    }

    /// A decimal number without leading zeros.
    private static Optional<Integer> number(String text, int max) {
        boolean digits = text.chars().allMatch(c -> c >= '0' && c <= '9');
        boolean length = !text.isEmpty() && text.length() <= String.valueOf(max).length();
        if (!digits || !length || (text.length() > 1 && text.charAt(0) == '0')) {
            return Optional.empty();
        }
        int number = Integer.parseInt(text);
        return number > max ? Optional.empty() : Optional.of(number);
    }

    private static Optional<IpRange> v6(String text) {
        int gap = text.indexOf("::");
        List<Integer> groups;
        if (gap < 0) {
            groups = groups(text);
        } else {
            List<Integer> head = groups(text.substring(0, gap));
            List<Integer> tail = groups(text.substring(gap + 2));
            groups = new ArrayList<>(head);
            while (groups.size() + tail.size() < GROUPS) {
                groups.add(0);
            }
            groups.addAll(tail);
            if (head.size() + tail.size() >= GROUPS) {
                return Optional.empty();
            }
        }
        if (groups.size() != GROUPS || groups.contains(-1)) {
            return Optional.empty();
        }
        long[] halves = new long[2];
        for (int i = 0; i < GROUPS; i++) {
            int half = i / (GROUPS / 2);
            halves[half] = halves[half] << GROUP_BITS | groups.get(i);
        }
        return Optional.of(new IpRange(halves[0], halves[1], ALL_BITS));
    }

    /// The groups of a piece of an IPv6 address; -1 stands for one that can't be read. The last may
    /// be an IPv4 address.
    private static List<Integer> groups(String text) {
        List<Integer> groups = new ArrayList<>();
        if (text.isEmpty()) {
            return groups;
        }
        for (String part : text.split(":", -1)) {
            Optional<Long> v4 = part.indexOf('.') < 0 ? Optional.empty() : v4(part);
            if (v4.isPresent()) {
                groups.add((int) (v4.get() >> GROUP_BITS));
                groups.add((int) (v4.get() & ((1 << GROUP_BITS) - 1)));
            } else {
                groups.add(group(part));
            }
        }
        return groups;
    }

    private static int group(String text) {
        boolean hex = text.chars().allMatch(c -> c < ALL_BITS && Character.digit(c, HEX) >= 0);
        boolean length = !text.isEmpty() && text.length() <= GROUP_DIGITS;
        return hex && length ? Integer.parseInt(text, HEX) : -1;
    }
}
