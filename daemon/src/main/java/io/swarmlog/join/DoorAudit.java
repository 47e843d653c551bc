package io.swarmlog.join;

import io.swarmlog.append.InputAppender;
import io.swarmlog.bound.FairBudget;
import io.swarmlog.log.Input;
import io.swarmlog.log.InputRecord;
import io.swarmlog.log.Origin;
import io.swarmlog.model.NodeId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes down whom a manager turned away at one of its ports, on the log and in the daemon's own,
/// within a [FairBudget]. Of what is left out it is told a minute later who there was and how
/// often.
public final class DoorAudit {
    private static final Logger LOG = LoggerFactory.getLogger(DoorAudit.class);

    /// After the first of a minute: when that minute is over.
    private static final Duration MINUTE = Duration.ofSeconds(61);

    private final NodeId self;
    private final InputAppender inputs;
    private final InstantSource clock;
    private final FairBudget budget = new FairBudget();
    private final AtomicBoolean summing = new AtomicBoolean();

    public DoorAudit(NodeId self, InputAppender inputs, InstantSource clock) {
        this.self = self;
        this.inputs = inputs;
        this.clock = clock;
    }

    /// Somebody was turned away. Returns at once.
    ///
    /// @param source who shares a budget: the address of a stranger, the name of a member
    /// @param refused where, who and why
    public void turnedAway(String source, Input.TurnedAway refused) {
        if (budget.allows(source, clock.millis())) {
            LOG.atWarn()
                    .addKeyValue("where", refused.where())
                    .addKeyValue("who", refused.who())
                    .addKeyValue("why", refused.why())
                    .log("turned away");
            append(refused);
        }
        if (summing.compareAndSet(false, true)) {
            Thread.ofVirtual().name("audit-sum").start(this::sumUp);
        }
    }

    private void sumUp() {
        try {
            Thread.sleep(MINUTE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        summing.set(false);
        for (FairBudget.Untold untold : budget.untold(clock.millis())) {
            LOG.atWarn()
                    .addKeyValue("source", untold.source())
                    .addKeyValue("times", untold.times())
                    .log("turned away, in a minute, beside those that were told");
            append(
                    new Input.TurnedAway(
                            "the ports of this manager", untold.source(), untold.toString()));
        }
    }

    private void append(Input.TurnedAway refused) {
        Thread.ofVirtual()
                .name("audit")
                .start(() -> {
                    String id = UUID.randomUUID().toString();
                    var input =
                            new InputRecord(new Origin.Node(self), "audit@" + self, id, refused);
                    inputs.append("audit", input);
                });
    }
}
