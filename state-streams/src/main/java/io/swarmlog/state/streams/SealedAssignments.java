package io.swarmlog.state.streams;

import io.swarmlog.codec.Wire;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Member;
import io.swarmlog.log.Assignment;
import io.swarmlog.log.Feature;
import io.swarmlog.log.Topics;
import io.swarmlog.model.NodeId;
import io.swarmlog.sealing.RecordPlace;
import io.swarmlog.sealing.RecordSealer;
import io.swarmlog.signing.RecordSignature;
import java.security.PublicKey;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Assignments as they stand on the topic: each sealed to the certificate of its node, since every
/// worker may read every partition. A node of the first release reads them in clear only; it gets
/// them so until every node reads sealed ones.
final class SealedAssignments {
    private static final Logger LOG = LoggerFactory.getLogger(SealedAssignments.class);

    private final Wire<Assignment> wire;
    private final RecordSealer sealer = new RecordSealer();
    private final TreeMap<NodeId, Known> keys = new TreeMap<>();

    private record Known(Member member, Optional<PublicKey> key) {}

    SealedAssignments(Wire<Assignment> wire) {
        this.wire = wire;
    }

    /// The record's value; empty for a node without a certificate that can be read: nothing is
    /// written in clear, and such a node could not read the topic anyway.
    Optional<byte[]> seal(Assignment assignment, ClusterImage image) {
        if (!opensSealed(assignment.node(), image)) {
            return Optional.of(wire.encode(assignment));
        }
        Optional<PublicKey> key = image.members().of(assignment.node()).flatMap(this::key);
        if (key.isEmpty()) {
            LOG.atWarn()
                    .addKeyValue("node", assignment.node())
                    .addKeyValue("task", assignment.task())
                    .log("a task is not told to its node, which has no certificate to seal it to");
        }
        return key.map(it ->
                sealer.seal(
                        it,
                        new RecordPlace(
                                Topics.ASSIGNMENTS,
                                assignment.task().value(),
                                assignment.node().value()),
                        wire.encode(assignment)));
    }

    private static boolean opensSealed(NodeId node, ClusterImage image) {
        return image.allows(Feature.SEALED_ASSIGNMENTS)
                || image.node(node)
                        .filter(known ->
                                known.description().featureLevel()
                                        >= Feature.SEALED_ASSIGNMENTS.level())
                        .isPresent();
    }

    @SuppressWarnings("ReferenceEquality")
    private Optional<PublicKey> key(Member member) {
        Known known = keys.get(member.id());
        if (known == null || known.member() != member) {
            known = new Known(member, RecordSignature.keyOf(member.certificate()));
            keys.put(member.id(), known);
        }
        return known.key();
    }
}
