package io.swarmlog.state.decide;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Node;
import io.swarmlog.image.Root;
import io.swarmlog.image.Swarm;
import io.swarmlog.log.Event;
import io.swarmlog.log.Feature;
import io.swarmlog.log.Input;
import io.swarmlog.state.turn.Turn;
import java.util.Optional;
import java.util.OptionalInt;

/// Up to which feature level the log is written: as far as every node can read, those that are down
/// included, since they come back (as etcd's cluster version; Kafka finalises features by hand,
/// KIP-584). It never goes down.
final class FeatureLevels {
    private FeatureLevels() {}

    /// Why a node with such a registration can't be one: it would read the log wrong, or stop.
    static Optional<String> whyNot(ClusterImage image, Input.RegisterNode seen) {
        int reads = seen.description().featureLevel();
        int needed = image.members().featureLevel();
        return reads >= needed
                ? Optional.empty()
                : Optional.of(
                        "the node's program reads feature level %d, but the swarm is at level %d:"
                                        .formatted(reads, needed)
                                + " upgrade Swarmlog on it");
    }

    /// Raises the level if all nodes can read a higher one. Not while a root is taking over: the
    /// first release takes an event that it does not know for the end of that, where it otherwise
    /// stops.
    static void settle(Turn turn) {
        ClusterImage image = turn.image();
        boolean rotates = image.swarm().map(Swarm::root).flatMap(Root::rotation).isPresent();
        OptionalInt all =
                image.nodes().values().stream()
                        .filter(Node::hasCome)
                        .map(Node::description)
                        .mapToInt(it -> it.featureLevel())
                        .min();
        int level = Math.min(all.orElse(Feature.FIRST), Feature.NEWEST);
        if (!rotates && level > image.members().featureLevel()) {
            turn.emit(new Event.FeatureLevelFinalised(level));
            Arrivals.awaitAll(turn);
        }
    }
}
