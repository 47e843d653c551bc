package io.swarmlog.state.address;

import io.swarmlog.log.Feature;
import io.swarmlog.log.Input;
import io.swarmlog.state.turn.Turn;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What the host uses itself that was asked for a network.
public final class HostRanges {
    /// More than any host has; what is beyond is not looked at.
    private static final int MAX = 1_000;

    private HostRanges() {}

    /// The first free subnet that keeps off all of them. Where routes lead to the whole of the pools
    /// (a host in `10.0.0.0/8`), one that keeps off the engine's networks.
    public static Optional<Subnet> free(Turn turn) {
        List<Input.HostRange> all = told(turn);
        return AddressPools.free(turn.image(), subnets(all.stream()))
                .or(() -> AddressPools.free(turn.image(), subnets(ofEngine(all))));
    }

    private static List<Subnet> subnets(Stream<Input.HostRange> ranges) {
        return ranges.flatMap(range -> Subnet.read(range.subnet()).stream()).toList();
    }

    private static Stream<Input.HostRange> ofEngine(List<Input.HostRange> ranges) {
        return ranges.stream().filter(range -> !range.network().isEmpty());
    }

    /// The one of an engine's network that a subnet which the user chose overlaps: the engine would
    /// refuse to have both. What a mere route leads to is the user's to know.
    public static Optional<Input.HostRange> inTheWayOf(Turn turn, Subnet subnet) {
        return ofEngine(told(turn))
                .filter(range -> Subnet.read(range.subnet()).filter(subnet::overlaps).isPresent())
                .findFirst();
    }

    private static List<Input.HostRange> told(Turn turn) {
        return turn.input().input() instanceof Input.CreateNetwork wish
                        && turn.image().allows(Feature.HOST_RANGES)
                ? wish.avoid().stream().limit(MAX).toList()
                : List.of();
    }
}
