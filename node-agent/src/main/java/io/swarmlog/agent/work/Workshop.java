package io.swarmlog.agent.work;

import io.swarmlog.agent.runtime.ContainerRuntime;
import io.swarmlog.agent.runtime.Home;
import io.swarmlog.agent.runtime.Sighted;
import io.swarmlog.image.TaskStatus;
import io.swarmlog.log.Input;
import io.swarmlog.model.ContainerStatus;
import io.swarmlog.model.Sealed;
import io.swarmlog.model.TaskId;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/// What the work is done with: the runtime, the node as templates see it, who opens sealed registry
/// credentials, what the swarm knows of a task, and who hears what became of tasks.
public record Workshop(
        ContainerRuntime runtime,
        Supplier<Home> place,
        Function<Sealed, Optional<String>> opener,
        Function<TaskId, Optional<TaskStatus>> known,
        Consumer<Input.TaskReport> reports) {

    /// The node as templates see it: known from when the runtime answered for the first time.
    Home home() {
        return place.get();
    }

    /// True for a container that this node made (see [Sighted#isOurs]).
    public boolean isOurs(Sighted sighted) {
        return sighted.isOurs(
                known.apply(sighted.task())
                        .flatMap(TaskStatus::container)
                        .map(ContainerStatus::containerId));
    }
}
