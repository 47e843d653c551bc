package io.swarmlog.log;

import io.swarmlog.model.Slot;
import io.swarmlog.model.TaskId;
import java.util.List;
import java.util.Optional;

/// The state of a rolling update between two inputs.
///
/// `specVersion` is the version it rolls out; `dirtyAtStart` the number of slots that had to
/// change; `cursor` the slot taken last (slots are taken in order); `steps` the slots under way;
/// `watched` tasks that reached RUNNING and are monitored until their time; `failures` how many
/// tasks ended too early; `finishAtMs` when the watch over the whole update ends, 0 while slots are
/// left.
public record Rollout(
        long specVersion,
        int dirtyAtStart,
        Optional<Slot> cursor,
        List<Step> steps,
        List<Watched> watched,
        int failures,
        long finishAtMs) {

    /// One slot under way: the new task; `resumeAtMs` is when its worker may take the next slot, 0
    /// while the new task has not come to RUNNING or its end.
    public record Step(Slot slot, TaskId task, long resumeAtMs) {}

    /// A task whose end before `untilMs` counts as a failure of the update.
    public record Watched(TaskId task, long untilMs) {}
}
