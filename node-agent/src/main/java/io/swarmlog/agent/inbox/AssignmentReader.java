package io.swarmlog.agent.inbox;

import io.swarmlog.codec.Wire;
import io.swarmlog.log.Assignment;
import io.swarmlog.log.Topics;
import io.swarmlog.model.NodeId;
import io.swarmlog.sealing.RecordOpener;
import io.swarmlog.sealing.RecordPlace;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads the records of one node's partition: assignments sealed to the node, and those in clear
/// that an earlier version wrote. Not for several threads.
public final class AssignmentReader {
    private static final Logger LOG = LoggerFactory.getLogger(AssignmentReader.class);

    private final Wire<Assignment> wire;
    private final RecordOpener opener;
    private final NodeId node;

    /// What a record is to this node.
    sealed interface Read {
        record Ours(Assignment assignment) implements Read {}

        /// Another node's (a partition may have been another's before), or not readable at all.
        record PassedOver() implements Read {}

        /// Sealed to this node, but not to a key it has: it is of a certificate that is on its way,
        /// or of a former one, and then the assignment is written again.
        record NotYet() implements Read {}
    }

    public AssignmentReader(Wire<Assignment> wire, RecordOpener opener, NodeId node) {
        this.wire = wire;
        this.opener = opener;
        this.node = node;
    }

    NodeId node() {
        return node;
    }

    Read read(String task, byte[] value) {
        if (!RecordOpener.isSealed(value)) {
            return decoded(task, value);
        }
        if (RecordOpener.recipient(value).filter(node.value()::equals).isEmpty()) {
            return new Read.PassedOver();
        }
        return opener.open(new RecordPlace(Topics.ASSIGNMENTS, task, node.value()), value)
                .map(clear -> decoded(task, clear))
                .orElseGet(Read.NotYet::new);
    }

    private Read decoded(String task, byte[] clear) {
        try {
            Assignment assignment = wire.decode(clear);
            return assignment.node().equals(node) && assignment.task().value().equals(task)
                    ? new Read.Ours(assignment)
                    : new Read.PassedOver();
        } catch (IllegalArgumentException e) {
            LOG.atError()
                    .addKeyValue("task", task)
                    .addKeyValue("why", e.getMessage())
                    .log("an assignment can't be read and is passed over");
            return new Read.PassedOver();
        }
    }
}
