package io.swarmlog.join;

import io.swarmlog.append.InputAppender;
import io.swarmlog.log.Input;
import io.swarmlog.log.InputRecord;
import io.swarmlog.log.Origin;
import io.swarmlog.model.NodeId;
import io.swarmlog.state.intake.AuditBudget;
import java.time.InstantSource;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes down whom a manager turned away at one of its ports, so many times a minute.
public final class DoorAudit {
    private static final Logger LOG = LoggerFactory.getLogger(DoorAudit.class);

    private final NodeId self;
    private final InputAppender inputs;
    private final InstantSource clock;
    private final AuditBudget budget = new AuditBudget();

    public DoorAudit(NodeId self, InputAppender inputs, InstantSource clock) {
        this.self = self;
        this.inputs = inputs;
        this.clock = clock;
    }

    /// Somebody was turned away. Returns at once.
    public void turnedAway(String where, String who, String why) {
        LOG.atWarn()
                .addKeyValue("where", where)
                .addKeyValue("who", who)
                .addKeyValue("why", why)
                .log("turned away");
        if (budget.allows(clock.millis())) {
            Thread.ofVirtual()
                    .name("audit")
                    .start(() -> append(new Input.TurnedAway(where, who, why)));
        }
    }

    private void append(Input.TurnedAway input) {
        String id = UUID.randomUUID().toString();
        inputs.append("audit", new InputRecord(new Origin.Node(self), "audit@" + self, id, input));
    }
}
