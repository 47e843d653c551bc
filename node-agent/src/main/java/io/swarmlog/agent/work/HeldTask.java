package io.swarmlog.agent.work;

import io.swarmlog.agent.runtime.Sight;
import io.swarmlog.log.Assignment;
import io.swarmlog.log.Input;
import io.swarmlog.model.ContainerSpec;
import io.swarmlog.model.EndpointSpec;
import io.swarmlog.model.TaskId;
import io.swarmlog.model.TaskState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// What the agent knows of one task. Lives on the timeline.
final class HeldTask {
    /// What is being done about the task at the moment.
    enum Busy {
        IDLE,
        PREPARING,
        STARTING,
        STOPPING,
        REMOVING,
        LOOKING
    }

    /// What the swarm ordered: the newest assignment, or that there is none (any more).
    sealed interface Order {
        record Run(Assignment assignment, String containerName) implements Order {}

        record None() implements Order {}
    }

    private static final Duration GRACE_OF_RESTARTED = Duration.ofSeconds(2);

    final TaskId id;
    private Order order = new Order.None();
    private TaskState state = TaskState.ASSIGNED;
    private String message = "";
    private String error = "";
    private List<EndpointSpec.Port> hostPorts = List.of();
    private boolean toReport;
    private String containerName = "";
    private Duration grace = Duration.ofNanos(ContainerSpec.DEFAULT_STOP_GRACE_NS);
    Sight sight = new Sight.Nothing();
    Busy busy = Busy.IDLE;

    /// The runtime must be asked for the container before anything is done about it.
    boolean uncertain;

    /// Someone else started the container again after it had ended.
    boolean restarted;

    /// A step failed for now; the number tells one waiting from the next.
    boolean waiting;

    int waits;

    /// The trouble that was logged last: a step that fails every second says so once.
    String told = "";

    /// Completes when the container that is being made is no longer wanted.
    CompletableFuture<Void> abandoned = new CompletableFuture<>();

    HeldTask(TaskId id) {
        this.id = id;
    }

    Order order() {
        return order;
    }

    TaskState state() {
        return state;
    }

    Wanted wanted() {
        return switch (order) {
            case Order.Run(Assignment assignment, _) -> new Wanted.Assigned(assignment.desired());
            case Order.None() -> new Wanted.Gone();
        };
    }

    /// Takes a newer order. The task's state follows what the swarm says of it only where that ended
    /// it: all else this agent knows better.
    void take(Order newer) {
        order = newer;
        waiting = false;
        switch (newer) {
            case Order.Run(Assignment assignment, String name) -> {
                containerName = name;
                grace = Duration.ofNanos(assignment.spec().containerSpec().stopGraceNs());
                if (assignment.observed().isTerminal()) {
                    known(assignment.observed());
                }
                if (!assignment.desired().isBefore(TaskState.SHUTDOWN)) {
                    abandoned.complete(null);
                }
            }
            case Order.None() -> abandoned.complete(null);
        }
    }

    /// The task is known to have come as far as `seen`.
    void known(TaskState seen) {
        if (state.isBefore(seen)) {
            state = seen;
            message = messageOf(seen);
            toReport = false;
        }
    }

    void move(Step.Move move) {
        state = move.to();
        message = move.message().isEmpty() ? message : move.message();
        error = move.error();
        toReport = true;
        if (sight instanceof Sight.Up up && !up.hostPorts().isEmpty()) {
            hostPorts = up.hostPorts();
        }
    }

    /// The swarm shall hear (again) where the task is.
    void reportAgain() {
        toReport = order instanceof Order.Run && state.isAfter(TaskState.ASSIGNED);
    }

    /// What to tell of the task, once there is something to tell.
    Optional<Input.TaskReport> report(long nowMs) {
        if (!toReport || order instanceof Order.None) {
            return Optional.empty();
        }
        toReport = false;
        return Optional.of(
                new Input.TaskReport(id, state, nowMs, message, error, sight.status(), hostPorts));
    }

    /// How to name the container to the runtime, when there can be one.
    Optional<String> reference() {
        return sight.id().or(() -> Optional.of(containerName).filter(name -> !name.isEmpty()));
    }

    /// How long the container has to stop by itself. One that was started again has just begun, and
    /// another has its place already: two must not be at work for long.
    Duration grace() {
        return restarted && grace.compareTo(GRACE_OF_RESTARTED) > 0 ? GRACE_OF_RESTARTED : grace;
    }

    private static String messageOf(TaskState state) {
        return switch (state) {
            case READY -> "prepared";
            case RUNNING -> "started";
            case COMPLETE -> "finished";
            case NEW,
                    PENDING,
                    ASSIGNED,
                    ACCEPTED,
                    PREPARING,
                    STARTING,
                    SHUTDOWN,
                    FAILED,
                    REJECTED,
                    REMOVE,
                    ORPHANED ->
                    state.text();
        };
    }
}
