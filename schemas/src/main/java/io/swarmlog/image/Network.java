package io.swarmlog.image;

import io.swarmlog.model.NetworkId;
import io.swarmlog.model.NetworkSpec;
import java.util.List;
import org.pcollections.PSortedSet;

/// A swarm network, the subnets it was given, and the addresses in use (as unsigned 32-bit numbers
/// in a `Long`, IPv4). `cursor` is the address given last: the next search begins behind it, so
/// that an address rests before it is reused.
public record Network(
        NetworkId id,
        Meta meta,
        NetworkSpec spec,
        List<NetworkSpec.IpamConfig> subnets,
        PSortedSet<Long> addressesInUse,
        long cursor) {

    public String name() {
        return spec.name();
    }
}
