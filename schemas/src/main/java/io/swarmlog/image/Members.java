package io.swarmlog.image;

import io.swarmlog.log.Feature;
import io.swarmlog.model.NodeId;
import java.util.Optional;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/// Who is a member, and who leads.
///
/// - `lastNumber`: the highest number a member ever had.
/// - `leader`: the manager whose control decided last.
/// - `featureLevel`: up to which the log is written ([Feature]); every node reads it.
public record Members(
        PSortedMap<NodeId, Member> byId,
        long lastNumber,
        Optional<NodeId> leader,
        int featureLevel) {
    static final Members NONE = new Members(TreePMap.empty(), 0, Optional.empty(), Feature.FIRST);

    public Optional<Member> of(NodeId id) {
        return Optional.ofNullable(byId.get(id));
    }

    Members with(Member member) {
        return new Members(
                byId.plus(member.id(), member),
                Math.max(lastNumber, member.number()),
                leader,
                featureLevel);
    }

    Members without(NodeId id) {
        return new Members(
                byId.minus(id), lastNumber, leader.filter(it -> !it.equals(id)), featureLevel);
    }

    Members ledBy(NodeId id) {
        return new Members(byId, lastNumber, Optional.of(id), featureLevel);
    }

    Members at(int level) {
        return new Members(byId, lastNumber, leader, level);
    }
}
