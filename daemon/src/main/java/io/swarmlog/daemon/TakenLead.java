package io.swarmlog.daemon;

import io.swarmlog.append.InputAppender;
import io.swarmlog.log.Input;
import io.swarmlog.log.InputRecord;
import io.swarmlog.log.Origin;
import io.swarmlog.model.NodeId;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/// What a manager says when it leads from now on.
final class TakenLead {
    private TakenLead() {}

    /// Writes down that `self` leads. Saying it twice changes nothing.
    ///
    /// @return its offset once it is on the line
    static CompletableFuture<Long> say(InputAppender inputs, NodeId self, long incarnation) {
        return inputs.append(
                self.value(),
                new InputRecord(
                        new Origin.Node(self),
                        "swarm",
                        UUID.randomUUID().toString(),
                        new Input.TookLead(self, incarnation, TaskRoom.here())));
    }
}
