package io.swarmlog.state.address;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.model.ServiceId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/// The published ports the swarm chooses by itself (SwarmKit portallocator: 30000-32767).
public final class DynamicPorts {
    public static final int FIRST = 30_000;
    public static final int LAST = 32_767;

    private DynamicPorts() {}

    /// The ports nobody but `self` holds, lowest first.
    public static List<Integer> free(
            ClusterImage image, String protocol, Optional<ServiceId> self) {
        SortedMap<ClusterImage.PortKey, ServiceId> held =
                image.indexes()
                        .ports()
                        .subMap(
                                new ClusterImage.PortKey(protocol, FIRST),
                                true,
                                new ClusterImage.PortKey(protocol, LAST),
                                true);
        List<Integer> free = new ArrayList<>();
        for (int port = FIRST; port <= LAST; port++) {
            Optional<ServiceId> holder =
                    Optional.ofNullable(held.get(new ClusterImage.PortKey(protocol, port)));
            if (holder.isEmpty() || holder.equals(self)) {
                free.add(port);
            }
        }
        return free;
    }
}
