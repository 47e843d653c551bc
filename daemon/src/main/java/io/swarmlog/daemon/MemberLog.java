package io.swarmlog.daemon;

import io.swarmlog.codec.Wires;
import io.swarmlog.follow.Follower;
import java.util.Map;

/// The log as a member of whatever role reaches it.
///
/// - `kafka`: settings of every Kafka client, as this member.
/// - `wires`: how records are written.
/// - `follower`: the picture of the swarm.
interface MemberLog {
    Map<String, Object> kafka();

    Wires wires();

    Follower follower();
}
