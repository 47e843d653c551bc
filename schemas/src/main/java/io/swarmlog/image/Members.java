package io.swarmlog.image;

import io.swarmlog.log.Feature;
import io.swarmlog.model.Limits;
import io.swarmlog.model.NodeId;
import java.util.Optional;
import org.pcollections.PSortedMap;
import org.pcollections.PSortedSet;
import org.pcollections.TreePMap;
import org.pcollections.TreePSet;

/// Who is a member, and who leads.
///
/// - `lastNumber`: the highest number a member ever had.
/// - `leader`: the manager whose control decided last.
/// - `leaderRoom`: how many tasks its memory holds; 0 when it did not say.
/// - `featureLevel`: up to which the log is written ([Feature]); every node reads it.
/// - `revoked`: publishers that may publish no more.
public record Members(
        PSortedMap<NodeId, Member> byId,
        long lastNumber,
        Optional<NodeId> leader,
        long leaderRoom,
        int featureLevel,
        PSortedSet<String> revoked) {
    static final Members NONE =
            new Members(TreePMap.empty(), 0, Optional.empty(), 0, Feature.FIRST, TreePSet.empty());

    /// How many tasks the swarm may have.
    public long taskRoom() {
        return leaderRoom <= 0 ? Limits.TASKS : Math.min(leaderRoom, Limits.TASKS);
    }

    public Optional<Member> of(NodeId id) {
        return Optional.ofNullable(byId.get(id));
    }

    Members with(Member member) {
        return new Members(
                byId.plus(member.id(), member),
                Math.max(lastNumber, member.number()),
                leader,
                leaderRoom,
                featureLevel,
                revoked);
    }

    Members without(NodeId id) {
        return new Members(
                byId.minus(id),
                lastNumber,
                leader.filter(it -> !it.equals(id)),
                leaderRoom,
                featureLevel,
                revoked);
    }

    Members ledBy(NodeId id, long room) {
        return new Members(byId, lastNumber, Optional.of(id), room, featureLevel, revoked);
    }

    Members at(int level) {
        return new Members(byId, lastNumber, leader, leaderRoom, level, revoked);
    }

    Members revoked(String publisher) {
        return new Members(
                byId, lastNumber, leader, leaderRoom, featureLevel, revoked.plus(publisher));
    }
}
