package io.swarmlog.state.control;

import io.swarmlog.log.EventRecord;
import java.util.List;

/// What one input led to, in order. Both are empty when the input changed nothing (a repeated report,
/// a tick that came too late).
public record Decision(List<EventRecord> events, List<Dispatch> dispatches) {
    public static final Decision NOTHING = new Decision(List.of(), List.of());
}
