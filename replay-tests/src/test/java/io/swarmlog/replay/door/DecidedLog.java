package io.swarmlog.replay.door;

import io.swarmlog.command.ledger.CommandLog;
import io.swarmlog.follow.LiveImage;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.log.Event;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.Input;
import io.swarmlog.log.InputRecord;
import io.swarmlog.log.Logged;
import io.swarmlog.log.Origin;
import io.swarmlog.model.NodeId;
import io.swarmlog.state.control.Control;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// A log that decides at once and is always there.
final class DecidedLog implements CommandLog, LiveImage {
    private final Control control = new Control(ClusterImage.EMPTY);
    private final List<Listener> listeners = new ArrayList<>();
    private final Instant now;
    private long offset;

    DecidedLog(Instant now) {
        this.now = now;
    }

    @Override
    public Outcome submit(Input.Command command, String principal) {
        List<EventRecord> events = take(new Origin.Api(), principal, command);
        return events.getFirst().event() instanceof Event.Rejected(var reason, var message, var _)
                ? new Outcome.Refused(reason, message)
                : new Outcome.Accepted(events, control.image());
    }

    /// What a node says.
    void observe(NodeId node, Input.Observation observation) {
        take(new Origin.Node(node), node.value(), observation);
    }

    private List<EventRecord> take(Origin origin, String principal, Input input) {
        var record = new InputRecord(origin, principal, "c" + offset, input);
        ClusterImage before = image();
        List<EventRecord> events =
                control.take(new Logged<>(offset++, now.toEpochMilli(), record)).events();
        listeners.forEach(it -> it.advanced(events, before, image()));
        return events;
    }

    @Override
    public ClusterImage image() {
        return control.image();
    }

    @Override
    public LiveImage.Subscription subscribe(Listener listener) {
        listener.advanced(List.of(), image(), image());
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }
}
