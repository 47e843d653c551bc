package io.swarmlog.image;

import io.swarmlog.log.Event;
import java.util.List;

/// Folds the events of networks.
final class FoldNetworks {
    private FoldNetworks() {}

    static void apply(Draft draft, Event.OfNetwork event) {
        switch (event) {
            case Event.NetworkCreated e -> {
                draft.put(
                        new Network(
                                e.network(),
                                Meta.created(draft.sequence(), draft.atMs),
                                e.spec(),
                                List.of(),
                                Addresses.none(),
                                0));
                draft.networkNames = draft.networkNames.plus(e.spec().name(), e.network());
            }
            case Event.NetworkAllocated e -> {
                Network old = draft.network(e.network());
                draft.put(
                        new Network(
                                old.id(),
                                old.meta(),
                                old.spec(),
                                e.subnets(),
                                old.addressesInUse(),
                                0));
            }
            case Event.NetworkRemoved e -> {
                draft.networkNames = draft.networkNames.minus(draft.network(e.network()).name());
                draft.networks = draft.networks.minus(e.network());
            }
        }
    }
}
