package io.swarmlog.state.decide;

import io.swarmlog.image.Meta;
import io.swarmlog.log.Event;
import io.swarmlog.model.Reason;
import io.swarmlog.state.admit.Refusal;

/// Users update the version they saw: of two updates of the same version the second is refused.
final class Versions {
    static final Event.Rejected OUT_OF_SEQUENCE =
            Refusal.rpc(Reason.UNKNOWN, "update out of sequence");

    private Versions() {}

    static boolean isCurrent(Meta meta, long version) {
        return meta.version() == version;
    }
}
