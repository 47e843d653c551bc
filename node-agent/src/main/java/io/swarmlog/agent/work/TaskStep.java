package io.swarmlog.agent.work;

import io.swarmlog.agent.runtime.Sight;
import io.swarmlog.model.TaskState;

/// What to do next about one task: a pure function of what is wanted, the state the task is known to
/// be in, and what the runtime shows of its container. Source: SwarmKit agent/exec/controller.go
/// `Do`, moby daemon/cluster/executor/container/controller.go.
///
/// A task that ended is never begun again, and a container that was started once is never started
/// again: where SwarmKit asks its controller, this looks at the container.
public final class TaskStep {
    private TaskStep() {}

    /// The next step of a task in `state` of which the runtime shows `sight`.
    public static Step next(Wanted wanted, TaskState state, Sight sight) {
        return switch (wanted) {
            case Wanted.Gone() -> sight instanceof Sight.Up ? new Step.Stop() : new Step.Remove();
            case Wanted.Assigned(TaskState desired) -> toward(desired, state, sight);
        };
    }

    private static Step toward(TaskState desired, TaskState state, Sight sight) {
        if (state.isTerminal()) {
            return sight instanceof Sight.Up ? new Step.Stop() : new Step.Stay();
        }
        if (!desired.isBefore(TaskState.SHUTDOWN)) {
            return new Step.Stop();
        }
        if (state.isAfter(desired)) {
            return new Step.Stay();
        }
        return switch (state) {
            case NEW, PENDING, ASSIGNED -> forward(state, desired, TaskState.ACCEPTED);
            case ACCEPTED -> forward(state, desired, TaskState.PREPARING);
            case PREPARING -> new Step.Prepare();
            case READY -> forward(state, desired, TaskState.STARTING);
            case STARTING -> starting(sight);
            case RUNNING -> running(sight);
            case COMPLETE, SHUTDOWN, FAILED, REJECTED, REMOVE, ORPHANED -> new Step.Stay();
        };
    }

    private static Step forward(TaskState state, TaskState desired, TaskState to) {
        return state.isBefore(desired) ? new Step.Move(to, to.text(), "") : new Step.Stay();
    }

    private static Step starting(Sight sight) {
        return switch (sight) {
            case Sight.Nothing() -> new Step.Start();
            case Sight.Made _ -> new Step.Start();
            case Sight.Up up ->
                    switch (up.health()) {
                        case NONE, HEALTHY -> new Step.Move(TaskState.RUNNING, "started", "");
                        case STARTING -> new Step.Await();
                        case UNHEALTHY -> new Step.Stop();
                    };
            case Sight.Ended ended ->
                    ended.awaited() && failed(ended)
                            ? ended(ended)
                            : new Step.Move(TaskState.RUNNING, "started", "");
        };
    }

    private static Step running(Sight sight) {
        return switch (sight) {
            case Sight.Nothing() ->
                    new Step.Move(TaskState.FAILED, "", "dockerexec: container destroyed");
            case Sight.Made _ ->
                    new Step.Move(TaskState.FAILED, "", "dockerexec: container not started");
            case Sight.Up up ->
                    up.health() == Sight.Health.UNHEALTHY ? new Step.Stop() : new Step.Await();
            case Sight.Ended ended -> ended(ended);
        };
    }

    private static boolean failed(Sight.Ended ended) {
        return ended.exitCode() != 0 || !ended.cause().isEmpty();
    }

    private static Step.Move ended(Sight.Ended ended) {
        if (!failed(ended)) {
            return new Step.Move(TaskState.COMPLETE, "finished", "");
        }
        String exit = "task: non-zero exit (" + ended.exitCode() + ")";
        String error =
                ended.cause().isEmpty()
                        ? exit
                        : ended.exitCode() == 0 ? ended.cause() : exit + ": " + ended.cause();
        return new Step.Move(TaskState.FAILED, "", error);
    }

    /// The container is made: the task in `state` is ready.
    public static Step.Move prepared() {
        return new Step.Move(TaskState.READY, "prepared", "");
    }

    /// The container is stopped because the task shall not run.
    public static Step.Move stopped() {
        return new Step.Move(TaskState.SHUTDOWN, "shutdown", "");
    }

    /// The container ended unseen, and someone else started it again.
    public static Step.Move restarted() {
        return new Step.Move(TaskState.FAILED, "", "dockerexec: container restarted");
    }

    /// A step failed for good in `state`: before the start the task is rejected, from then on it
    /// failed.
    public static Step.Move failed(TaskState state, String error) {
        TaskState to = state.isBefore(TaskState.STARTING) ? TaskState.REJECTED : TaskState.FAILED;
        return new Step.Move(to, "", error);
    }
}
