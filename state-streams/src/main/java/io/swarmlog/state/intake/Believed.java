package io.swarmlog.state.intake;

import io.swarmlog.log.Heartbeat;
import io.swarmlog.log.InputRecord;
import io.swarmlog.model.NodeId;

/// What became of a [Letter].
public sealed interface Believed {
    /// A node lives.
    record Beat(Heartbeat heartbeat) implements Believed {}

    /// It becomes this input, under this key.
    record Taken(String key, InputRecord input) implements Believed {}

    /// A node says that it goes, and that becomes an input, too.
    record Goodbye(NodeId node, long incarnation, Taken taken) implements Believed {}

    /// It is not taken. `who` is the sender as far as that is known.
    record Dropped(String who, String why) implements Believed {}
}
