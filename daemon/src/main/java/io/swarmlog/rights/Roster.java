package io.swarmlog.rights;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Member;
import io.swarmlog.image.Node;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.NodeSpec;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/// The membership as a manager knows it. A certificate never gives more than its own claim, and
/// never more than this:
///
/// | standing | with a manager's certificate | with a worker's |
/// | --- | --- | --- |
/// | manager | manager | worker |
/// | handing over: demoted, not let go yet | manager while it is needed, then worker | worker |
/// | leaving: a manager that left | manager while it is needed, then nobody | worker, then nobody |
/// | worker | worker | worker |
/// | gone, or not known | nobody | nobody |
public sealed interface Roster {

    /// What is known of a node. `number` is its own for ever, the id of its log server.
    record Standing(Kind kind, long number) {
        /// See the table of [Roster].
        public enum Kind {
            MANAGER,
            HANDING_OVER,
            LEAVING,
            WORKER,
            GONE
        }
    }

    /// Whether the log still needs a manager that hands over or leaves.
    interface Needed {
        boolean isNeeded(NodeId node, Standing standing);
    }

    /// Of a manager that has not read the log yet. It can't be read before its servers talk to each
    /// other, so certificates are believed, but for those of which it is remembered that they gave
    /// more than is left.
    ///
    /// @param gone nodes that were removed
    /// @param workers nodes that are no managers, and since when (ms, in the log's time): one that was
    ///     promoted meanwhile shows a certificate that was issued later
    /// @param revoked publishers
    record Remembered(
            SortedSet<String> gone, SortedMap<String, Long> workers, SortedSet<String> revoked)
            implements Roster {
        private boolean isOutdatedBy(Party party) {
            return !gone.contains(party.name())
                    && party.issuedMs() > workers.getOrDefault(party.name(), Long.MAX_VALUE);
        }
    }

    /// Of a manager that follows the log.
    record Read(ClusterImage image) implements Roster {}

    /// What the party is now.
    default Role roleOf(Party party, Needed needed) {
        return switch (party.claim()) {
            case NOBODY -> Role.NOBODY;
            case PUBLISHER ->
                    isOfThisSwarm(party) && !isRevoked(party) ? Role.PUBLISHER : Role.NOBODY;
            case WORKER, MANAGER -> {
                Role most = isOfThisSwarm(party) ? most(party, needed) : Role.NOBODY;
                yield party.claim().compareTo(most) < 0 ? party.claim() : most;
            }
        };
    }

    /// Whether the party's certificate is of later than all that is known here, so that it says more:
    /// who was away meets managers that were promoted meanwhile. What is remembered says so by itself.
    default boolean isOlderThan(Party party) {
        return switch (this) {
            case Remembered _ -> false;
            case Read(var image) -> isOfThisSwarm(party) && party.issuedMs() > image.atMs();
        };
    }

    private boolean isOfThisSwarm(Party party) {
        return switch (this) {
            case Remembered _ -> true;
            case Read(var image) ->
                    image.swarm().filter(it -> !it.id().value().equals(party.swarm())).isEmpty();
        };
    }

    private boolean isRevoked(Party party) {
        return switch (this) {
            case Remembered it -> it.revoked().contains(party.name());
            case Read(var image) -> image.members().revoked().contains(party.name());
        };
    }

    private Role most(Party party, Needed needed) {
        NodeId node = new NodeId(party.name());
        if (this instanceof Remembered it && it.isOutdatedBy(party)) {
            return Role.MANAGER;
        }
        return standing(node)
                .map(it ->
                        switch (it.kind()) {
                            case MANAGER -> Role.MANAGER;
                            case HANDING_OVER ->
                                    needed.isNeeded(node, it) ? Role.MANAGER : Role.WORKER;
                            case LEAVING -> needed.isNeeded(node, it) ? Role.MANAGER : Role.NOBODY;
                            case WORKER -> Role.WORKER;
                            case GONE -> Role.NOBODY;
                        })
                .orElse(Role.MANAGER);
    }

    /// What is known of a node; empty when only its certificate tells.
    default Optional<Standing> standing(NodeId node) {
        return switch (this) {
            case Remembered it when it.gone().contains(node.value()) ->
                    Optional.of(new Standing(Standing.Kind.GONE, 0));
            case Remembered it when it.workers().containsKey(node.value()) ->
                    Optional.of(new Standing(Standing.Kind.WORKER, 0));
            case Remembered _ -> Optional.empty();
            // A log without any member is of before members were written down.
            case Read(var image) when image.members().byId().isEmpty() -> Optional.empty();
            case Read(var image) ->
                    Optional.of(
                            image.members()
                                    .of(node)
                                    .map(member ->
                                            new Standing(kind(image, member), member.number()))
                                    .orElse(new Standing(Standing.Kind.GONE, 0)));
        };
    }

    /// Those who are managers only as long as they are needed.
    default SortedMap<NodeId, Standing> going() {
        SortedMap<NodeId, Standing> going = new TreeMap<>();
        if (this instanceof Read(var image)) {
            for (Member member : image.members().byId().values()) {
                if (member.role() == NodeSpec.Role.MANAGER) {
                    standing(member.id())
                            .filter(it -> it.kind() != Standing.Kind.MANAGER)
                            .ifPresent(it -> going.put(member.id(), it));
                }
            }
        }
        return going;
    }

    private static Standing.Kind kind(ClusterImage image, Member member) {
        Optional<Node> node = image.node(member.id());
        boolean wasManager = member.role() == NodeSpec.Role.MANAGER;
        if (node.filter(Node::hasLeft).isPresent()) {
            return wasManager ? Standing.Kind.LEAVING : Standing.Kind.GONE;
        }
        NodeSpec.Role wanted = node.map(Node::spec).map(NodeSpec::role).orElse(member.role());
        if (wanted == NodeSpec.Role.MANAGER) {
            return Standing.Kind.MANAGER;
        }
        return wasManager ? Standing.Kind.HANDING_OVER : Standing.Kind.WORKER;
    }
}
